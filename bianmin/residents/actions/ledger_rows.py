"""What the steps of writing a ledger share: its rows as staged, its tags, and the state that it must be in."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import DatabaseError, IntegrityError, connection, models
from django.db.models import QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from bianmin.core import bulk, clock
from bianmin.core.fields import EncryptedJSONField
from bianmin.residents.ledger.record import Problem
from bianmin.residents.ledger.records import Fault
from bianmin.residents.models import Household, LedgerImport, LedgerRow, Person, Tag, TagType
from bianmin.residents.selectors.ledger_match import day_of, typed
from bianmin.residents.selectors.ledger_places import Home, parts
from bianmin.residents.selectors.ledger_tags import TAG
from bianmin.residents.selectors.ledger_words import word_of
from bianmin.residents.workflow import LEDGER

from .tag import end_of

SEALED: EncryptedJSONField = LedgerRow._meta.get_field("values")
Kind, Decision = LedgerRow.Kind, LedgerRow.Decision
# Rows that make somebody new, and rows that change somebody on file.
NEW = models.Q(kind=Kind.NEW) | models.Q(kind=Kind.DOUBLE, decision=Decision.OTHER)
CHANGED = models.Q(kind=Kind.CHANGED) | models.Q(kind=Kind.DOUBLE, decision=Decision.SAME)
DEADLOCK = "40P01"  # of PostgreSQL, which ends one of the two
CANDIDATE = "candidate"  # in `before` of a double that was written as somebody new: whom it was taken for


class Stopped(Exception):
    """The ledger has left the state in which this step may go on; nothing is wrong."""


def came_at_once(error: DatabaseError) -> bool:
    """Whether another transaction has written the same at this instant: to be tried again as the register is by now."""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", "") == DEADLOCK


@dataclass(slots=True)
class StagedRow:
    """A row that is to be written: `values` as the model has them, without what belongs to its home."""

    pk: int
    sheet: str
    row: int
    kind: str
    person: int | None
    values: dict[str, Any]
    before: dict[str, Any]
    home: Home
    decision: str = ""

    @property
    def is_new(self) -> bool:
        """Whether writing the row makes somebody new."""
        return self.kind == Kind.NEW or (self.kind == Kind.DOUBLE and self.decision == Decision.OTHER)


class Where(NamedTuple):
    """Which row of which sheet, where that is all that is still wanted of a staged row."""

    pk: int
    sheet: str
    row: int


class SealedRow(NamedTuple):
    """A row as it lies in the database."""

    pk: int
    sheet: str
    row: int
    kind: str
    person: int | None
    decision: str
    values: str | None
    before: str | None


def staged(rows: "QuerySet[LedgerRow]") -> list[StagedRow]:
    """Rows without the model's instances."""
    return [opened(row) for row in sealed(rows)]


def sealed(rows: "QuerySet[LedgerRow]") -> list[SealedRow]:
    text = models.TextField()
    columns = ("pk", "sheet", "row", "kind", "person_id", "decision")
    found = rows.values_list(*columns, Cast("values", text), Cast("before", text))
    return [SealedRow(*row) for row in found]


def opened(row: SealedRow) -> StagedRow:
    """No query."""
    values = SEALED.from_db_value(row.values, None, connection) or {}
    before = SEALED.from_db_value(row.before, None, connection) or {}
    home = Home(*values.pop("_home", ()))
    return StagedRow(row.pk, row.sheet, row.row, row.kind, row.person, typed(values), before, home, row.decision)


def tag_codes(values: Mapping[str, Any]) -> list[tuple[str, date | None]]:
    """(code, since) of the tags that a row says yes to."""
    return [
        (name.removeprefix(TAG), value if isinstance(value, date) else None)
        for name, value in values.items()
        if name.startswith(TAG) and value
    ]


def locked(ledger_id: int, *states: str) -> LedgerImport:
    """The ledger's row, locked, in one of `states`; inside the caller's transaction. Raises Stopped."""
    ledger = LedgerImport.objects.select_for_update().get(pk=ledger_id)
    if ledger.state not in states:
        raise Stopped
    return ledger


def move(ledger: LedgerImport, verb: str) -> None:
    """Make the move on the locked row; the caller saves it. Raises MoveNotAllowed."""
    ledger.state = LEDGER.check(verb, ledger.state)
    ledger.version += 1


def mark_faulty(
    problems: Mapping[int, tuple[StagedRow | Where, Problem]], headings: Mapping[str, Mapping[str, str]]
) -> None:
    """Rows that can no longer be written say why; inside the caller's transaction."""
    for pk, (row, problem) in problems.items():
        fault = Fault(
            sheet=row.sheet,
            row=row.row,
            column=headings.get(row.sheet, {}).get(problem.field, ""),
            code=problem.code,
            value=problem.value or _value_of(row, problem.field),
            message=problem.message,
            advice=problem.advice,
        )
        LedgerRow.objects.filter(pk=pk).update(kind=LedgerRow.Kind.FAULTY, person=None, faults=[fault.kept()])


def _value_of(row: StagedRow | Where, name: str) -> str:
    return word_of(name, row.values.get(name), masked=False) if isinstance(row, StagedRow) else ""


def headings_of(ledger: LedgerImport) -> dict[str, dict[str, str]]:
    """{sheet: {field: heading}} of the layout."""
    return {
        sheet: {field: heading for heading, field in layout["columns"].items() if field}
        for sheet, layout in ledger.layout.items()
    }


def update_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """UPDATE the ledger's rows: `columns` in their order, then the row's key."""
    sets = ", ".join(f'"{column}" = %s' for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {LedgerRow._meta.db_table} SET {sets} WHERE id = %s", list(rows))  # noqa: S608


@dataclass(frozen=True)
class Tags:
    """The tags that a ledger gives. Their uids follow from the ledger, the holder and the code: a row that is written
    twice gives one tag, and undoing finds it again."""

    ledger: LedgerImport
    types: dict[str, TagType]

    @classmethod
    def of(cls, ledger: LedgerImport) -> "Tags":
        return cls(ledger, {row.code: row for row in TagType.objects.all()})

    def uid(self, holder: uuid.UUID | str, code: str) -> uuid.UUID:
        return uuid.uuid5(self.ledger.uid, f"tag|{holder}|{code}")

    def insert(self, wanted: Iterable[tuple[TagType, Person | None, Household | None, date | None]]) -> None:
        """Insert what is not there yet; the holders are saved."""
        rows: dict[uuid.UUID, Tag] = {}
        for kind, person, household, since in wanted:
            holder = household if kind.holder == TagType.Holder.HOUSEHOLD else person
            if holder is None:
                continue
            tag = self._tag(kind, since or clock.today())
            tag.uid = self.uid(holder.uid, kind.code)
            tag.household, tag.person = (household, None) if holder is household else (None, person)
            rows[tag.uid] = tag
        for some in parts(list(rows)):
            there = set(Tag.objects.filter(uid__in=some).values_list("uid", flat=True))
            there |= _held([rows[uid] for uid in some])
            bulk.insert([rows[uid] for uid in some if uid not in there])

    def end(self, ended: Iterable[Mapping[str, list[list[Any]]]]) -> None:
        """End the tags of {code: [[uid, until]]} today, unless they have ended meanwhile."""
        today = clock.today()
        for some in parts(_uids(ended)):
            going_on = models.Q(until=None) | models.Q(until__gt=today)
            Tag.objects.filter(going_on, uid__in=some).update(until=today)

    def give_back(self, ended: Iterable[Mapping[str, list[list[Any]]]]) -> None:
        """Until when they held before. What somebody has given anew meanwhile stays as it is."""
        was = {uid: until for one in ended for rows in one.values() for uid, until in rows}
        for some in parts(sorted(was)):
            for tag in Tag.objects.filter(uid__in=some).select_for_update():
                tag.until = day_of(was[str(tag.uid)])
                if tag.until or tag.uid not in _held([tag]):
                    tag.save(update_fields=["until"])

    def _tag(self, kind: TagType, since: date) -> Tag:
        source = (_("台账：%(file)s") % {"file": self.ledger.file_name})[:80]
        return Tag(type=kind, source=source, since=since, until=end_of(kind, since), approved_by=self.ledger.actor)


def _uids(ended: Iterable[Mapping[str, list[list[Any]]]]) -> list[str]:
    return sorted({uid for one in ended for rows in one.values() for uid, _until in rows})


def _held(tags: Iterable[Tag]) -> set[uuid.UUID]:
    """Of these new tags those whose holder has the tag already, without an end."""
    tags = list(tags)
    people = [tag.person_id for tag in tags if tag.person_id]
    households = [tag.household_id for tag in tags if tag.household_id]
    endless = Tag.objects.filter(until=None)
    held = set(endless.filter(person__in=people).values_list("type_id", "person_id"))
    held_by_household = set(endless.filter(household__in=households).values_list("type_id", "household_id"))
    return {
        tag.uid
        for tag in tags
        if (tag.type_id, tag.person_id) in held or (tag.type_id, tag.household_id) in held_by_household
    }
