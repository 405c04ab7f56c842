"""Which tags a ledger gives and ends: what its rows say of each, and what people and households have."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, Protocol

from bianmin.core import clock
from bianmin.residents.address_parts import address_text
from bianmin.residents.ledger.record import Problem
from bianmin.residents.ledger.records import Record
from bianmin.residents.models import Tag, TagType

from .ledger_people import Known
from .ledger_places import Home, address_of, parts

TAG = "tag:"
Holder = tuple[str, int, str]  # person or household, its key, the tag's code


class Held(NamedTuple):
    """Tags of some people and of their households: (holder's key, code, since), since None: holds today; and those that
    would still hold tomorrow, as [uid, until]."""

    of_people: set[tuple[int, str, Any]]
    of_households: set[tuple[int, str, Any]]
    going_on: dict[Holder, list[list[Any]]]


class Row(Protocol):
    record: Record
    home: Home
    known: Known | None
    problem: Problem | None


def held_tags(people: Collection[Known]) -> Held:
    today, held = clock.today(), Held(set(), set(), {})
    _add(held, held.of_people, "person", [known.pk for known in people], today)
    homes = {known.values["household_id"] or 0 for known in people} - {0}
    _add(held, held.of_households, "household", sorted(homes), today)
    return held


def _add(held: Held, found: set[tuple[int, str, Any]], holder: str, keys: list[int], today: date) -> None:
    for some in parts(keys):
        rows = Tag.objects.filter(**{f"{holder}__in": some}).order_by("pk")
        for key, code, uid, since, until in rows.values_list(f"{holder}_id", "type__code", "uid", "since", "until"):
            found.add((key, code, since))
            if since <= today and (until is None or until >= today):
                found.add((key, code, None))
                if until != today:
                    ends = until.isoformat() if until else None
                    held.going_on.setdefault((holder, key, code), []).append([str(uid), ends])


def wanted_tags(
    known: Known, values: Mapping[str, Any], household: int | None, tags: Mapping[str, str], held: Held
) -> list[tuple[str, Any]]:
    """(code, since or None) of the tags that a row gives and that neither the person nor her household has."""
    wanted = []
    for name, value in values.items():
        if not value or not name.startswith(TAG):
            continue
        code, since = name.removeprefix(TAG), value if isinstance(value, date) else None
        mine = tags.get(code) != TagType.Holder.HOUSEHOLD
        holder, having = (known.pk, held.of_people) if mine else (household, held.of_households)
        if (holder, code, since) not in having:
            wanted.append((code, since))
    return wanted


def ended_tags(
    known: Known, values: Mapping[str, Any], household: int | None, tags: Mapping[str, str], held: Held
) -> dict[str, list[list[Any]]]:
    """{code: [[uid, until as it was]]} of the tags to which a row says no and that would hold on. `household`: only one
    that the row does not leave."""
    ended = {}
    for name, value in values.items():
        if value is not False or not name.startswith(TAG):
            continue
        code = name.removeprefix(TAG)
        mine = tags.get(code) != TagType.Holder.HOUSEHOLD
        holder: Holder = ("person", known.pk, code) if mine else ("household", household or 0, code)
        if going_on := held.going_on.get(holder):
            ended[code] = going_on
    return ended


def settle_noes(rows: Iterable[Row], tags: Mapping[str, str]) -> None:
    """A family's tag ends only when no row of that family says yes, faulty rows included; the first no of somebody
    on file carries it. In place: all other noes are taken away."""
    rows, homes = list(rows), {f"{TAG}{code}" for code, holder in tags.items() if holder == TagType.Holder.HOUSEHOLD}
    said: set[tuple[str, Any]] = set()
    for row in rows:
        yes = [name for name, value in row.record.values.items() if name in homes and value]
        said |= {(name, key) for name in yes for key in _keys(row)}
    for row in rows:
        for name in [name for name, value in row.record.values.items() if name in homes and value is False]:
            keys = {(name, key) for key in _keys(row)}
            if keys & said or row.known is None or row.problem or row.record.faults:
                del row.record.values[name]
            else:
                said |= keys


def _keys(row: Row) -> set[Any]:
    """By which the rows of one family are known: its household, or the address as the row has it."""
    address = address_of(row.record.values)
    keys: set[Any] = {row.home.uid, row.known and row.known.values["household_id"]}
    return (keys | {address_text(address) if any(address) else ""}) - {"", None}
