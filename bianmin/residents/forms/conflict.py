"""Two editors of one file: both values side by side, and what the second one keeps."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from bianmin.core import masking
from bianmin.core.components import ConflictRow
from bianmin.core.templatetags.formats import yuan

from .seen import SEALED, SEEN, SeenForm

MINE, THEIRS = "mine", "theirs"
PREFIX, ASKED = "keep_", "conflict"  # as the component `conflict` names them


def settled(changes: Mapping[str, Any], posted: QueryDict) -> dict[str, Any]:
    """`changes` without the fields that were asked about and for which "mine" was not chosen."""
    asked = posted.getlist(ASKED)
    return {
        field: value for field, value in changes.items() if field not in asked or posted.get(PREFIX + field) == MINE
    }


def undecided(posted: QueryDict) -> bool:
    """Whether a field that the page asked about has no answer."""
    return any(posted.get(PREFIX + field) not in (MINE, THEIRS) for field in posted.getlist(ASKED))


def asked_again(form: SeenForm, row: Any, posted: QueryDict) -> dict[str, tuple[Any, Any]]:
    """Both values of the fields that the page asked about, as {field: (theirs, mine)}."""
    asked = [name for name in form.columns() if name in posted.getlist(ASKED)]
    return {name: (getattr(row, name), form.cleaned_data[name]) for name in asked}


def conflict_rows(
    form: SeenForm, row: Any, changes: Mapping[str, Any], details: Mapping[str, tuple[Any, Any]]
) -> dict[str, Any]:
    """Context of the page that asks: each field with both values in words. The form now starts from the row as it
    stands: what this editor did not touch takes the other's value, so that nothing old is written back."""
    data = dict(form.data.items()) | {SEEN: form.seal(row)}
    for name in form.columns():
        if name not in changes and name not in SEALED:
            data[name] = _as_posted(form.fields[name].prepare_value(getattr(row, name)))
    form.data = data
    rows = [
        ConflictRow(
            field=name,
            label=str(form.fields[name].label),
            theirs=_in_words(form.fields[name], name, theirs),
            mine=_in_words(form.fields[name], name, mine),
        )
        for name, (theirs, mine) in details.items()
        if name in form.fields
    ]
    return {"conflict_rows": rows}


def _as_posted(value: Any) -> str:
    return "" if value is None else str(value)


def _in_words(field: forms.Field, name: str, value: Any) -> str:
    if value in (None, ""):
        return _("（空）")
    if name in SEALED:
        return masking.mask_id(str(value)) if name != "note" else _("（已改）")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal):
        return yuan(value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(value)
