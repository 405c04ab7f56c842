"""The counter's form: what the clerk asked, took in and typed for one application.

The shape is checked by the action, which knows the item's version; here everything is kept as it was typed.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bianmin.affairs.models import ItemVersion
from bianmin.affairs.selectors.form import choice_codes
from bianmin.core.masking import mask_card, mask_id, mask_phone

ANSWER, MATERIAL, FIELD = "a:", "m:", "f"
MASKS = {"id_number": mask_id, "phone": mask_phone, "bank_card": mask_card}
FEW = 3
MOST_POSTED = 2000


class TypedField(forms.CharField):
    """Keeps what was typed; `required` only shows the word beside the label."""

    def clean(self, value: Any) -> str:
        return str(value or "")[:MOST_POSTED]


@dataclass(frozen=True)
class FieldGroup:
    """Fields under one heading. `for_agent`: of interest only when somebody acts for the applicant."""

    title: str
    fields: list[forms.BoundField]
    for_agent: bool

    @property
    def filled(self) -> bool:
        return any(bound.value() or bound.errors for bound in self.fields)


def from_agent(spec: Mapping[str, Any]) -> bool:
    return str(spec.get("source") or "").startswith("agent.")


def _only_for_agent(specs: Sequence[Mapping[str, Any]]) -> bool:
    """A guardian's fields, which are required, are no such group."""
    return any(from_agent(spec) for spec in specs) and not any(spec.get("required") for spec in specs)


class ApplicationForm(forms.Form):
    """The item's own form, filled in from the record. Numbers of the record are shown masked and left empty."""

    use_required_attribute = False

    def __init__(self, version: ItemVersion, record: Mapping[str, str], data: Any = None) -> None:
        self.version, self.record = version, record
        shown = {name: value for name, value in record.items() if name not in self._masked_names()}
        super().__init__(data, prefix=FIELD, initial=shown)
        for spec in version.form:
            self.fields[spec["name"]] = _field(spec, record.get(spec["name"], ""))

    def _masked_names(self) -> set[str]:
        return {spec["name"] for spec in self.version.form if spec.get("type") in MASKS}

    @property
    def groups(self) -> list[FieldGroup]:
        """Fields under the headings of the catalogue, in its order."""
        specs: dict[str, list[Mapping[str, Any]]] = {}
        for spec in self.version.form:
            specs.setdefault(spec.get("group") or "", []).append(spec)
        return [
            FieldGroup(title, [self[spec["name"]] for spec in rows], _only_for_agent(rows))
            for title, rows in specs.items()
        ]

    def typed(self) -> dict[str, str | None]:
        """What goes to the action; None where the record's own masked value is to be taken."""
        self.full_clean()
        masked = self._masked_names() & set(self.record)
        return {name: None if name in masked and not value else value for name, value in self.cleaned_data.items()}

    def show_errors(self, errors: Mapping[str, str]) -> None:
        for name, sentence in errors.items():
            self.add_error(name if name in self.fields else None, sentence)


def _field(spec: Mapping[str, Any], known: str) -> forms.Field:
    kind = spec.get("type") or "text"
    masked = known and kind in MASKS
    help_text = spec.get("help") or ""
    if masked:
        help_text = _("档案里是 %(masked)s，不改就留空") % {"masked": MASKS[kind](known)}
    field = TypedField(
        label=spec["label"], required=bool(spec.get("required")), help_text=help_text, widget=_widget(kind, spec)
    )
    if masked:
        field.widget.attrs["placeholder"] = MASKS[kind](known)
        field.required = False
    return field


def _widget(kind: str, spec: Mapping[str, Any]) -> forms.Widget:
    if kind == "longtext":
        return forms.Textarea(attrs={"rows": 3})
    if kind == "yesno":
        return forms.RadioSelect(choices=[("yes", _("是")), ("no", _("否"))])
    if kind == "choice":
        choices = list(choice_codes(spec).items())
        if len(choices) <= FEW:
            return forms.RadioSelect(choices=choices)
        return forms.Select(choices=[("", _("请选择")), *choices])
    if kind == "date":
        return forms.DateInput(attrs={"type": "date"})
    modes = {"phone": "tel", "number": "numeric", "money": "decimal", "bank_card": "numeric"}
    return forms.TextInput(attrs={"inputmode": modes[kind]} if kind in modes else {})


class AgentForm(forms.Form):
    """Who came instead of the applicant, why it is accepted all the same, and which page this was."""

    use_required_attribute = False
    agent = forms.CharField(required=False, max_length=40)
    agent_q = forms.CharField(label=gettext_lazy("找代办人"), required=False, max_length=60)
    agent_relation = forms.CharField(label=gettext_lazy("与申请人的关系"), required=False, max_length=40)
    despite = forms.CharField(
        label=gettext_lazy("受理理由"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    case_uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = forms.UUIDField(widget=forms.HiddenInput)


def posted(data: QueryDict, prefix: str) -> dict[str, str]:
    """Values whose names begin with `prefix`, without it: answers by fact, materials by code."""
    return {name.removeprefix(prefix): str(data[name])[:MOST_POSTED] for name in data if name.startswith(prefix)}
