"""How the journal reads to a person: each app names its verbs, and the register names the people of entries.

    journal_words.register("case.accept", _("受理"))

Verbs are registered in each app's `apps.py: ready()`; a test fails for a verb that is written but has no words.
What is kept are codes ("delivered", "counter"): an app also registers the words of its fields' values, so that
everybody reads them in the language of their own.
"""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import masking

Label = str | Promise
Words = Mapping[str, Label] | Callable[[str], str]
Table = Callable[[], Mapping[str, Label]]


@dataclass(frozen=True)
class Subject:
    """Whom an entry is about, as a list may show her: the name masked, and her area (a code)."""

    name: str
    area_code: str = ""


Namer = Callable[[Any, Collection[uuid.UUID]], Mapping[uuid.UUID, Subject]]
_verbs: dict[str, Label] = {}
_fields: dict[str, Label] = {}
_values: dict[str, dict[str, Label]] = {}
_readers: dict[str, Callable[[str], str]] = {}
_tables: dict[str, list[Table]] = {}
_namers: list[Namer] = []
_MASKS: dict[str, Callable[[str], str]] = {
    "name": masking.mask_name,
    "former_name": masking.mask_name,
    "receiver": masking.mask_name,
    "phone": masking.mask_phone,
    "id_number": masking.mask_id,
    "bank_card": masking.mask_card,
    "address": masking.mask_address,
    "hukou_address": masking.mask_address,
}
_FREE_TEXT = {"note", "objections"}  # what staff type may hold anything: it is read in the case, not in a list


def register(verb: str, label: Label) -> None:
    """Name a verb ("case.accept") in plain words."""
    _verbs[verb] = label


def register_many(
    verbs: Mapping[str, Label],
    fields: Mapping[str, Label] | None = None,
    values: Mapping[str, Words] | None = None,
) -> None:
    """Name the verbs of an app, the fields of their payloads, and the values of these fields: a mapping, or a function
    that gives a value's words ("" when it has none). Mappings of several apps for one field add up."""
    _verbs.update(verbs)
    _fields.update(fields or {})
    for field, words in (values or {}).items():
        if isinstance(words, Mapping):
            _values.setdefault(field, {}).update(words)
        else:
            _readers[field] = words


def register_table(field: str, table: Table) -> None:
    """Words of `field` that stand in the database, as value → word: read once for each page on which it occurs."""
    tables = _tables.setdefault(field, [])
    if table not in tables:
        tables.append(table)


def register_namer(namer: Namer) -> None:
    """`namer(user, uids)` gives the Subjects among `uids` that `user` may see, in a bounded number of queries."""
    if namer not in _namers:
        _namers.append(namer)


def label_of(verb: str) -> str:
    """The verb in words; the verb itself when no app has named it."""
    return str(_verbs.get(verb, verb))


def labels() -> dict[str, str]:
    """Every named verb with its words."""
    return {verb: str(label) for verb, label in _verbs.items()}


def subjects(user: Any, uids: Collection[uuid.UUID]) -> dict[uuid.UUID, Subject]:
    """The people and units among `uids` that `user` may see."""
    found: dict[uuid.UUID, Subject] = {}
    for namer in _namers:
        found.update(namer(user, uids))
    return found


def word_of(field: str, value: str) -> str:
    """A value of `field` in the reader's language; as it is when nobody has words for it."""
    return Reader().word(field, value)


def payload_lines(payload: Mapping[str, Any] | None, *, personal: bool) -> list[tuple[str, str]]:
    """`Reader.lines` for one payload."""
    return Reader().lines(payload, personal=personal)


class Reader:
    """Reads the payloads of one page: words that stand in the database are fetched at most once for each field."""

    def __init__(self) -> None:
        self._fetched: dict[str, dict[str, Label]] = {}

    def lines(self, payload: Mapping[str, Any] | None, *, personal: bool) -> list[tuple[str, str]]:
        """A payload as (label, value) for a list; of a person (`personal`) names and numbers are masked."""
        rows = [(key, value) for key, value in _flat(payload or {}) if value not in ("", [], {}, None)]
        return [(str(_fields.get(key, key)), self._shown(key, value, personal)) for key, value in rows]

    def word(self, field: str, value: str) -> str:
        """The words of a value; of "code: what was typed" those of the code, and the rest as it was typed."""
        found = self._known(field, value)
        if found:
            return found
        code, colon, typed = value.partition(": ")
        known = self._known(field, code) if colon else ""
        return f"{known} {typed}" if known else value

    def _known(self, field: str, value: str) -> str:
        if field == "field":
            return str(_fields.get(value, ""))
        known = _values.get(field, {}).get(value) or self._table(field).get(value)
        if known is None and field in _readers:
            known = _readers[field](value)
        return str(known or "")

    def _table(self, field: str) -> Mapping[str, Label]:
        if field not in self._fetched:
            self._fetched[field] = {value: word for table in _tables.get(field, ()) for value, word in table().items()}
        return self._fetched[field]

    def _shown(self, key: str, value: Any, personal: bool) -> str:
        if personal and key in _FREE_TEXT:
            return _("（内容在原记录里看）")
        if isinstance(value, dict):
            parts = (f"{_fields.get(name, name)} {self._shown(name, part, personal)}" for name, part in value.items())
            return _("；").join(parts)
        if isinstance(value, list):
            return _("、").join(self._shown(key, part, personal) for part in value)
        if isinstance(value, bool):
            return _("是") if value else _("否")
        text = "" if value is None else str(value)
        mask = _MASKS.get(key) if personal else None
        return (mask(text) if mask else self.word(key, text)) or _("（空）")


def _flat(payload: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The fields of `changes` stand beside the others."""
    rows: list[tuple[str, Any]] = []
    for key, value in payload.items():
        rows += list(value.items()) if key == "changes" and isinstance(value, dict) else [(key, value)]
    return rows
