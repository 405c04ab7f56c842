"""What a row would change on the person whom somebody calls the same: shown before the judgement, written after it."""

from collections.abc import Iterable, Mapping, Sequence
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
    known: Known, values: Mapping[str, Any], home: Home, holders: Mapping[str, str], held: Held, old_number: str | None
) -> dict[str, Any]:
    """{field: value on file} of what the row changes on this person as she is now. `holders` is {code of a tag: who
    holds it}, `old_number` what `old_numbers` says of her."""
    at_home = home.uid and home.uid == known.household_uid
    text = known.address if at_home else address_text(tuple(home.place[1:])) if home.place else ""
    found = before(known, values, home, text, holders, held)
    return found if old_number is None else found | {"id_number": old_number}


def old_numbers(rows: Iterable[tuple[Known, Mapping[str, Any]]]) -> dict[tuple[int, str], str]:
    """Numbers on file that a row writes another one over, by the person's key and the row's token; two queries, none
    where there is nobody. A number that stands on a record merged into hers is known, and not written over hers."""
    others = {
        (known.pk, token): people.tokens_of(values)
        for known, values in rows
        if (token := people.token_of(values)) and token != known.values["id_index"]
    }
    if not others:
        return {}
    keys = {pk for pk, _token in others}
    merged = set(Person.objects.filter(merged_into__in=keys).values_list("merged_into_id", "id_index"))
    numbers = dict(Person.objects.filter(pk__in=keys).values_list("pk", "id_number"))
    return {
        (pk, token): numbers[pk]
        for (pk, token), tokens in others.items()
        if not any((pk, one) in merged for one in tokens)
    }


def changes_if_same(rows: Sequence[LedgerRow]) -> dict[int, dict[str, Any]]:
    """`would_change` of possible doubles by their row's key; a few queries for all."""
    known = people.known_by_key({row.person_id for row in rows if row.person_id})
    held, holders = held_tags(known.values()), dict(TagType.objects.values_list("code", "holder"))
    read = []
    for row in rows:
        values = dict(row.values or {})
        home = Home(*values.pop(HOME, ()))
        if (person := known.get(row.person_id or 0)) is not None:
            read.append((row.pk, person, typed(values), home))
    numbers = old_numbers((person, values) for _pk, person, values, _home in read)
    return {
        pk: would_change(person, values, home, holders, held, numbers.get((person.pk, people.token_of(values))))
        for pk, person, values, home in read
    }
