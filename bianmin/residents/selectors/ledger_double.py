"""What a row would change on the person whom somebody calls the same: shown before the judgement, written after it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bianmin.residents.address_parts import address_text
from bianmin.residents.models import LedgerRow, Person, TagType

from . import ledger_people as people
from .ledger_match import before, typed
from .ledger_people import Known
from .ledger_places import Home
from .ledger_tags import Held, held_tags
from .ledger_words import HOME


def would_change(
    known: Known, values: Mapping[str, Any], home: Home, holders: Mapping[str, str], held: Held
) -> dict[str, Any]:
    """{field: value on file} of what the row changes on this person as she is now, also when she was found by another
    number. `holders` is {code of a tag: who holds it}."""
    at_home = home.uid and home.uid == known.household_uid
    text = known.address if at_home else address_text(tuple(home.place[1:])) if home.place else ""
    found = before(known, values, home, text, holders, held)
    token = people.token_of(values)
    if token and token != known.values["id_index"] and not _had_on_merged_record(known, values):
        found["id_number"] = Person.objects.values_list("id_number", flat=True).get(pk=known.pk)
    return found


def changes_if_same(rows: Sequence[LedgerRow]) -> dict[int, dict[str, Any]]:
    """`would_change` of possible doubles by their row's key; a few queries for all."""
    known = people.known_by_key({row.person_id for row in rows if row.person_id})
    held = held_tags(known.values())
    holders = dict(TagType.objects.values_list("code", "holder"))
    found = {}
    for row in rows:
        values = dict(row.values or {})
        home = Home(*values.pop(HOME, ()))
        if (person := known.get(row.person_id or 0)) is not None:
            found[row.pk] = would_change(person, typed(values), home, holders, held)
    return found


def _had_on_merged_record(known: Known, values: Mapping[str, Any]) -> bool:
    """Whether the row's number stands on a record that was merged into hers: known, and not to be written over hers."""
    return Person.objects.filter(merged_into=known.pk, id_index__in=people.tokens_of(values)).exists()
