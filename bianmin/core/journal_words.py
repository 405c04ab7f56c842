"""How the journal reads to a person: each app names its verbs, and the register names the people of entries.

    journal_words.register("case.accept", _("受理"))

Verbs are registered in each app's `apps.py: ready()`; a test fails for a verb that is written but has no words.
"""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import masking

Label = str | Promise


@dataclass(frozen=True)
class Subject:
    """Whom an entry is about, as a list may show her: the name masked, and her area (a code)."""

    name: str
    area_code: str = ""


Namer = Callable[[Any, Collection[uuid.UUID]], Mapping[uuid.UUID, Subject]]
_verbs: dict[str, Label] = {}
_fields: dict[str, Label] = {}
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


def register_many(verbs: Mapping[str, Label], fields: Mapping[str, Label] | None = None) -> None:
    """Name the verbs of an app, and the fields of their payloads."""
    _verbs.update(verbs)
    _fields.update(fields or {})


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


def payload_lines(payload: Mapping[str, Any] | None, *, personal: bool) -> list[tuple[str, str]]:
    """A payload as (label, value) for a list; of a person (`personal`) names and numbers are masked."""
    rows = [(key, value) for key, value in _flat(payload or {}) if value not in ("", [], {}, None)]
    return [(str(_fields.get(key, key)), _shown(key, value, personal)) for key, value in rows]


def _flat(payload: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The fields of `changes` stand beside the others."""
    rows: list[tuple[str, Any]] = []
    for key, value in payload.items():
        rows += list(value.items()) if key == "changes" and isinstance(value, dict) else [(key, value)]
    return rows


def _shown(key: str, value: Any, personal: bool) -> str:
    if personal and key in _FREE_TEXT:
        return _("（内容在原记录里看）")
    if isinstance(value, dict):
        return _("；").join(f"{_fields.get(name, name)} {_shown(name, part, personal)}" for name, part in value.items())
    if isinstance(value, list):
        return _("、").join(_shown(key, part, personal) for part in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    text = "" if value is None else str(value)
    mask = _MASKS.get(key) if personal else None
    return (mask(text) if mask else text) or _("（空）")
