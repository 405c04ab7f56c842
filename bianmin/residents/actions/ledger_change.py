"""What a ledger changes on people who are on file: prepared without a lock, written at once with statements for all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from bianmin.core import bulk, encryption, journal, masking, phone
from bianmin.residents import search_terms
from bianmin.residents.ledger.record import Problem
from bianmin.residents.models import Household, LedgerImport, LedgerRow, Person, SearchTerm, TagType
from bianmin.residents.selectors import ledger_people
from bianmin.residents.selectors.ledger_double import old_numbers, would_change
from bianmin.residents.selectors.ledger_match import plain
from bianmin.residents.selectors.ledger_people import Known
from bianmin.residents.selectors.ledger_places import HEAD
from bianmin.residents.selectors.ledger_tags import held_tags

from .ledger_prepare import act
from .ledger_problems import changed_meanwhile, known_meanwhile, no_household, second_head
from .ledger_rows import SEALED, StagedRow, Tags, Where, tag_codes
from .ledger_standing import Place, second_heads
from .person import for_journal
from .person_rows import AS_FOUND, TERM_COLUMNS, stored_certificate
from .terms import rewrite_merged_terms

Kind = SearchTerm.Kind
_NAME_KINDS = (Kind.NAME, Kind.PINYIN, Kind.INITIALS, Kind.NAME_END, Kind.PINYIN_END, Kind.INITIALS_END)
_KINDS = {
    "name": _NAME_KINDS,
    "former_name": _NAME_KINDS,
    "phone": (Kind.PHONE, Kind.PHONE_TAIL),
    "id_number": (Kind.ID, Kind.ID_TAIL),
}
MOST = 5_000


@dataclass(slots=True)
class Change:
    """One person with what is to become of her. `columns` are stored values; `terms` replace those of `kinds`."""

    person: int
    uid: Any
    version: int  # that the change was prepared from
    area_code: str
    columns: dict[str, Any]
    kinds: tuple[int, ...]
    terms: set[tuple[int, str]]
    said: dict[str, Any]  # for the journal
    row: StagedRow | None = None
    before: dict[str, Any] = field(default_factory=dict)
    tags: list[tuple[TagType, Person | None, Household | None, Any]] = field(default_factory=list)
    ended: dict[str, list[list[Any]]] = field(default_factory=dict)  # tags that end today, as ended_tags has them
    area_changes: bool = False
    into: Place | None = None  # that she moves into
    heads: int | None = None  # the household whose head she becomes


@dataclass(slots=True)
class ReadyChange:
    """A change as it will be written: sealed, packed, and nothing left to be worked out under the lock. Some kilobytes
    for each person, since a whole ledger's wait for the last transaction."""

    person: int
    version: int
    names: tuple[str, ...]  # of columns
    values: tuple[Any, ...]
    kinds: tuple[int, ...]
    terms: list[tuple[int, str, int, str]]  # rows of SearchTerm
    entry: tuple[Any, ...] | None  # a row of the journal; None: nothing changes
    row: Where | None
    before: str | None  # sealed, where the staged row does not say so yet
    tags: list[tuple[TagType, Person | None, Household | None, Any]]
    ended: dict[str, list[list[Any]]]
    moved_to: str | None  # area code, where it changes
    into: Place | None
    heads: int | None


def prepare_change(known: Known, sets: Mapping[str, Any], household: Household | None) -> Change:
    """`sets` are new values by field; "household" in it means: into `household` (None: out of any)."""
    values = known.values
    change = Change(values["pk"], values["uid"], values["version"], values["area_code"], {}, (), set(), {})
    for name, value in sets.items():
        if name == "household":
            _move(change, known, household)
            continue
        change.columns |= _columns(values, name, value)
        now = values["id_masked"] if name == "id_number" else values[name]
        change.said[name] = for_journal(name, [now, value])
        change.kinds += tuple(kind for kind in _KINDS.get(name, ()) if kind not in change.kinds)
    change.terms |= _terms(values, sets)
    change.heads = _heads(values, sets, household)
    return change


def prepare_changes(
    ledger: LedgerImport, rows: Sequence[StagedRow], households: Mapping[str, Household], tags: Tags
) -> tuple[list[Change], dict[int, tuple[StagedRow, Problem]]]:
    """The changes of some rows as the register stands now, and the rows that it no longer fits."""
    people = ledger_people.known_by_key({row.person for row in rows if row.person})
    held = held_tags(people.values())
    holders = {code: kind.holder for code, kind in tags.types.items()}
    numbers = old_numbers((people[row.person], row.values) for row in rows if row.person in people)
    registered = _registered(row.values for row in rows if (row.person, ledger_people.token_of(row.values)) in numbers)
    changes, problems = [], {}
    for row in rows:
        known = people.get(row.person or 0)
        problem = _unfit(known, ledger)
        if known is None or problem:
            problems[row.pk] = row, problem or changed_meanwhile()
            continue
        number = numbers.get((known.pk, ledger_people.token_of(row.values)))
        now = would_change(known, row.values, row.home, holders, held, number)
        if row.kind == LedgerRow.Kind.CHANGED and any(
            name not in row.before or plain({name: value}).get(name) != row.before[name] for name, value in now.items()
        ):
            problems[row.pk] = row, changed_meanwhile()
            continue
        if "household" in now and row.home.uid not in households:
            problems[row.pk] = row, no_household(row.home)
            continue
        if number is not None and registered & set(ledger_people.tokens_of(row.values)):
            problems[row.pk] = row, known_meanwhile()
            continue
        changes.append(_change(known, row, now, households, tags))
    twice = set(second_heads(ledger, changes))
    problems |= {one.row.pk: (one.row, second_head()) for one in changes if one.row and one.person in twice}
    return [change for change in changes if change.person not in twice], problems


def ready_changes(ledger: LedgerImport, verb: str, changes: Sequence[Change]) -> list[ReadyChange]:
    """Seal prepared changes, each with its entry in the journal; outside the transaction that writes them. Of a row
    that no longer changes anything the journal says nothing."""
    said = [change for change in changes if change.said or not change.row]
    acts = [act(ledger.uid, ledger.actor_id, verb, one.uid, one.area_code, {"changes": one.said}) for one in said]
    by_person = dict(zip((one.person for one in said), journal.ready_many(acts), strict=True))
    names: dict[tuple[str, ...], tuple[str, ...]] = {}  # equal ones are one
    return [_ready(change, by_person.get(change.person), names) for change in changes]


def apply_changes(changes: Sequence[ReadyChange]) -> None:
    """Write prepared changes with terms and one journal entry each; inside the caller's transaction."""
    by_columns: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for change in changes:
        if change.names:
            by_columns[change.names].append((*change.values, change.person))
    with connection.cursor() as cursor:
        for names, rows in by_columns.items():
            sets = ", ".join(f'"{name}" = %s' for name in names)
            sql = f"UPDATE {Person._meta.db_table} SET {sets}, version = version + 1 WHERE id = %s"  # noqa: S608
            cursor.executemany(sql, rows)
    _replace_terms(changes)
    journal.append_ready([change.entry for change in changes if change.entry])


def _ready(change: Change, said: tuple[Any, ...] | None, names: dict[tuple[str, ...], tuple[str, ...]]) -> ReadyChange:
    row = change.row
    columns = tuple(change.columns)
    return ReadyChange(
        person=change.person,
        version=change.version,
        names=names.setdefault(columns, columns),
        values=tuple(change.columns.values()),
        kinds=change.kinds,
        terms=[(change.person, change.area_code, kind, term) for kind, term in change.terms],
        entry=said,
        row=Where(row.pk, row.sheet, row.row) if row else None,
        before=SEALED.get_prep_value(change.before) if row and change.before != row.before else None,
        tags=change.tags,
        ended=change.ended,
        moved_to=change.area_code if change.area_changes else None,
        into=change.into,
        heads=change.heads,
    )


def _registered(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Of the tokens of these rows' numbers those under which somebody is on file by now."""
    tokens = [token for values in rows for token in ledger_people.tokens_of(values)]
    return {str(token) for token in Person.objects.filter(id_index__in=tokens).values_list("id_index", flat=True)}


def _heads(values: Mapping[str, Any], sets: Mapping[str, Any], household: Household | None) -> int | None:
    """The household whose head somebody becomes who was not."""
    moves = "household" in sets
    if sets.get("relation", values["relation"]) != HEAD or not (moves or values["relation"] != HEAD):
        return None
    return (household.pk if household else None) if moves else values["household_id"]


def _change(
    known: Known, row: StagedRow, now: Mapping[str, Any], households: Mapping[str, Household], tags: Tags
) -> Change:
    sets = {name: row.values.get(name) for name in now if name not in ("tags", "ended")}
    if "note" in sets and now["note"]:
        sets["note"] = f"{now['note']}\n{row.values['note']}"
    household = households.get(row.home.uid)
    change = prepare_change(known, sets, household)
    change.row, change.before = row, plain(now)
    if "tags" in now:
        person = Person(pk=known.pk, uid=known.values["uid"])
        home = household
        if home is None and known.values["household_id"]:
            home = Household(pk=known.values["household_id"], uid=known.household_uid)
        wanted = [(tags.types[code], since) for code, since in tag_codes(row.values) if code in tags.types]
        change.tags = [(kind, person, home, since) for kind, since in wanted]
        change.said["tags"] = ["", "、".join(kind.name for kind, _since in wanted)]
    if "ended" in now:
        change.ended = now["ended"]
        names = "、".join(tags.types[code].name for code in change.ended if code in tags.types)
        change.said["tags"] = [names, change.said.get("tags", ["", ""])[1]]
    return change


def _unfit(known: Known | None, ledger: LedgerImport) -> Problem | None:
    if known is None or known.values["merged_into_id"] or known.values["arriving_id"] or known.values["died_on"]:
        return changed_meanwhile()
    if not known.values["area_code"].startswith(tuple(ledger.actor.areas_of(["director"]))):
        return changed_meanwhile()
    return None


def _move(change: Change, known: Known, household: Household | None) -> None:
    change.columns["household_id"] = household.pk if household else None
    change.into = (household.pk, household.area_code, household.dwelling_id) if household else None
    if household and household.area_code != change.area_code:
        change.area_code = change.columns["area_code"] = household.area_code
        change.area_changes = True
    change.said["household"] = [known.household_number, household.number if household else ""]


def _columns(values: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Stored values of a field and of those that follow from it."""
    if name == "phone":
        number = phone.normalise(value) if value else ""
        return {"phone": encryption.encrypt(number) if number else "", "phone_masked": masking.mask_phone(number)}
    if name == "id_number":
        number = stored_certificate(values["certificate_type"], value) if value else ""
        return {
            "id_number": encryption.encrypt(number) if number else "",
            "id_index": search_terms.id_index(values["certificate_type"], number) if number else None,
            "id_masked": masking.mask_id(number),
        }
    field = Person._meta.get_field(name)
    return {str(field.column): field.get_db_prep_save(value, connection)}  # type: ignore[union-attr]


def _terms(values: Mapping[str, Any], sets: Mapping[str, Any]) -> set[tuple[int, str]]:
    terms: set[tuple[int, str]] = set()
    if {"name", "former_name"} & set(sets):
        for name in (sets.get("name", values["name"]), sets.get("former_name", values["former_name"])):
            terms |= set(search_terms.name_terms(name)) if name else set()
    called = phone.normalise(sets["phone"]) if sets.get("phone") else ""
    number = stored_certificate(values["certificate_type"], sets["id_number"]) if sets.get("id_number") else ""
    return terms | set(search_terms.number_terms(id_number=number, phone=called))


def _replace_terms(changes: Sequence[ReadyChange]) -> None:
    by_kinds: dict[tuple[int, ...], list[ReadyChange]] = defaultdict(list)
    for change in changes:
        if change.kinds:
            by_kinds[change.kinds].append(change)
    for kinds, some in by_kinds.items():
        for start in range(0, len(some), MOST):
            people = [change.person for change in some[start : start + MOST]]
            SearchTerm.objects.filter(person__in=people, kind__in=kinds).delete()
    with connection.cursor() as cursor:
        moved = [(change.moved_to, change.person) for change in changes if change.moved_to is not None]
        cursor.executemany(f"UPDATE {SearchTerm._meta.db_table} SET area_code = %s WHERE person_id = %s", moved)  # noqa: S608
    rows = sorted((row for one in changes for row in one.terms), key=AS_FOUND)
    bulk.insert_rows(SearchTerm, TERM_COLUMNS, rows)
    elsewhere = [change.person for change in changes if change.moved_to is not None]
    for start in range(0, len(elsewhere), MOST):
        rewrite_merged_terms(elsewhere[start : start + MOST])
