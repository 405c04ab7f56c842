"""What the rows of a ledger say, in words as lists show them: codes by their names, numbers masked."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from bianmin.core import codes, masking
from bianmin.core.models import Area
from bianmin.residents.labels import FIELD_LABELS
from bianmin.residents.ledger.fields import FIELDS, TAG
from bianmin.residents.models import Household, Person
from bianmin.residents.models.dwelling import door_words
from bianmin.residents.values import TABLES

HOME = (
    "_home"  # key of a staged row's household: [uid, key, number, grid, [grid, street, compound, building, unit, room]]
)
_NOWHERE = ("", None, "", "", ())
CODED = {**TABLES, "disability_level": "disability_level", "disability_kind": "disability_kind"}
_MASKED = {"id_number": masking.mask_id, "phone": masking.mask_phone, "hukou_address": masking.mask_address}


def empty_word() -> str:
    return _("（空）")


def label_of(name: str) -> str:
    """What a field of a ledger is called."""
    if name == "tags":
        return _("标签")
    if name == "ended":
        return _("结束的标签")
    return str(FIELDS[name].label) if name in FIELDS else str(FIELD_LABELS.get(name, name))


def word_of(name: str, value: Any, *, masked: bool = True) -> str:
    """A staged value in words; empty for nothing. Numbers are masked, of a note it is said only that there is one."""
    if value is None or value == "":
        return ""
    if not masked and (name in _MASKED or name == "note"):
        return str(value)
    if name in _MASKED:
        return _MASKED[name](str(value))
    if name == "note":
        return _("有备注")
    if name == "residence":
        return str(dict(Person.Residence.choices).get(value, value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return codes.label(CODED[name], str(value)) if name in CODED else str(value)


def tag_labels(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the tags that a row says yes to."""
    return tuple(label_of(name) for name, value in values.items() if name.startswith(TAG) and value)


class Homes:
    """Households of some staged rows by uid, and grids by code, read with a query each."""

    def __init__(self, uids: Iterable[str], grids: Iterable[str] = ()) -> None:
        wanted, codes_of_grids = {uid for uid in uids if uid}, {code for code in grids if code}
        rows = Household.objects.filter(uid__in=wanted).select_related("dwelling") if wanted else ()
        self.words = {str(row.uid): str(row.dwelling) for row in rows}
        named = Area.objects.filter(code__in=codes_of_grids) if codes_of_grids else Area.objects.none()
        self.grids = dict(named.values_list("code", "name"))

    def word(self, uid: str, place: Any = None) -> str:
        """The address of a household on file, or of `place`, where the import would make one."""
        if uid in self.words:
            return self.words[uid]
        if not place:
            return ""
        _grid, street, compound, building, unit, room = place
        return f"{street}{compound}{door_words(building, unit, room)}"


def home_of(values: Mapping[str, Any]) -> tuple[str, Any]:
    """(uid, place) of a staged row's household; empty for a row that says nothing of it."""
    home = values.get(HOME) or _NOWHERE
    return str(home[0] or ""), home[4]


def grid_of(values: Mapping[str, Any]) -> str:
    """The code of the grid that a staged row says; empty for none."""
    return str((values.get(HOME) or _NOWHERE)[3] or "")
