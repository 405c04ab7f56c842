"""What each row of a ledger would do to the register: somebody new, changed or unchanged, perhaps a double, or a fault.

Set operations: a file is matched with a few dozen queries, however many rows it has.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from bianmin.core.sentences import gettext as _
from bianmin.residents.address_parts import address_text
from bianmin.residents.ledger.record import Problem
from bianmin.residents.ledger.records import Fault, Record
from bianmin.residents.ledger.words import compact
from bianmin.residents.models import LedgerRow, Person, TagType

from . import ledger_people as people
from .ledger_contradictions import against_number, number_on_file, twice
from .ledger_heads import find_heads
from .ledger_people import Known
from .ledger_places import Home, Places, address_of
from .ledger_strangers import find_strangers
from .ledger_tags import TAG, Held, ended_tags, held_tags, settle_noes, wanted_tags
from .ledger_words import word_of

Kind = LedgerRow.Kind
NO_HOME = Home()
_DATES = {field.name for field in Person._meta.concrete_fields if field.get_internal_type() == "DateField"}
_LENGTHS = {
    name: size
    for name in people.FIELDS
    if (size := getattr(Person._meta.get_field(name), "max_length", None)) and name not in ("sex", "birth_date")
}


@dataclass(slots=True)
class Staged:
    """A row as it is kept: `values` and `before` are plain JSON; `before` holds the fields that would change. Of a
    possible double `faults` say what stands against a decision (each with "decision")."""

    sheet: str
    row: int
    kind: str
    person: int | None = None
    values: dict[str, Any] | None = None
    before: dict[str, Any] | None = None
    faults: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    """A row on its way: what is known of it so far."""

    record: Record
    home: Home = NO_HOME
    text: str = ""
    birth: date | None = None
    known: Known | None = None
    candidate: Known | None = None  # may be the same person: for somebody to decide
    problem: Problem | None = None
    against: dict[str, Problem] = field(default_factory=dict)  # by decision: what stands against it


class Matcher:
    """Made for one file. `headings` says for each sheet which heading a field has there."""

    def __init__(self, places: Places, areas: Collection[str], headings: Mapping[str, Mapping[str, str]]) -> None:
        self.places, self.areas, self.headings = places, tuple(areas), headings
        self.tags = dict(TagType.objects.values_list("code", "holder"))
        self.by_name: dict[str, list[Known]] = {}
        self.held = Held(set(), set(), {})

    def match(self, records: Sequence[Record]) -> Iterator[Staged]:
        """Every record, in order, as it is to be staged."""
        self.places.load(record.values for record in records if not record.faults)
        rows = [self._placed(record) for record in records]
        self._find_twice(rows)
        self._find_known(rows)
        self._find_named(rows)
        _stay_at_home(rows)
        _join_households(rows)
        gives_tags = any(name.startswith(TAG) for name in set(chain.from_iterable(row.record.values for row in rows)))
        if gives_tags:
            settle_noes(rows, self.tags)
        self._find_doubles(rows)
        find_strangers(rows)
        if gives_tags:
            self._check_tags(rows)
        known = {row.known.pk: row.known for row in rows if row.known and not row.problem}
        self.held = held_tags(known.values())
        find_heads(rows, self.places)
        return (self._staged(row) for row in rows)

    def _placed(self, record: Record) -> _Row:
        row = _Row(record, birth=_birth(record.values))
        if record.faults:
            if isinstance(grid := self.places.grids.named(record.sheet, record.values), Problem):
                row.problem = grid  # whoever mends the rest mends this with it
            return row
        if not record.values.get("name"):
            row.problem = Problem("name", "name_missing", "", _("没有姓名。"), _("请补上姓名。"))
            return row
        for name, most in _LENGTHS.items():
            value = record.values.get(name)
            if isinstance(value, str) and len(value) > most:
                message = _("内容太长，最多 %(most)d 个字。") % {"most": most}
                row.problem = Problem(name, "too_long", value, message, _("请缩短后再导入。"))
                return row
        address = address_of(record.values)
        text = address_text(address) if any(address) else ""
        home = self.places.home_of(record.sheet, record.values, address, text)
        if isinstance(home, Problem):
            row.problem = home
        else:
            row.home, row.text, row.problem = home, text, self._area_problem(home)
        return row

    def _area_problem(self, home: Home) -> Problem | None:
        if not home.grid or home.grid.startswith(self.areas):
            return None
        message = _("这个网格不在您能导入的区域里。")
        return Problem("grid", "grid_elsewhere", home.grid, message, _("请核对网格，或请那个区域的主任导入。"))

    def _find_doubles(self, rows: list[_Row]) -> None:
        unknown = [row for row in rows if not (row.record.faults or row.problem or row.known)]
        alike = people.known_alike({(row.record.values["name"], row.birth) for row in unknown}, self.areas)
        for row in unknown:
            name = row.record.values["name"]
            row.candidate = self._candidate(row, [*self.by_name.get(name, ()), *alike.get((name, row.birth), ())])

    def _check_tags(self, rows: list[_Row]) -> None:
        for row in rows:
            if not row.record.faults and not row.problem:
                row.problem = self._tag_problem(row)

    def _tag_problem(self, row: _Row) -> Problem | None:
        for name, value in row.record.values.items():
            if not name.startswith(TAG) or not value:
                continue
            holder = self.tags.get(name.removeprefix(TAG))
            if holder is None:
                message, advice = _("目录里没有这个标签。"), _("请先载入目录，或把这一列设为不导入。")
                return Problem(name, "tag_unknown", "", message, advice)
            at_home = row.home.uid or (row.known and row.known.values["household_id"])
            if holder == TagType.Holder.HOUSEHOLD and not at_home:
                message = _("这是家庭的标签，可这一行没有地址或户编号。")
                return Problem(name, "tag_without_household", "", message, _("请补上地址。"))
        return None

    def _find_twice(self, rows: list[_Row]) -> None:
        """The same number, or without number the same name and birthday, in several rows: nobody knows which holds."""
        groups: dict[Any, list[_Row]] = defaultdict(list)
        for row in rows:
            values = row.record.values
            if token := people.token_of(values):
                groups[token].append(row)
            elif values.get("name") and row.birth:
                groups[values["name"], row.birth].append(row)
        for same in groups.values():
            for place, row in enumerate(same if len(same) > 1 else ()):
                row.problem = row.problem or twice(row.record, same[1 if place == 0 else 0].record)

    def _find_known(self, rows: list[_Row]) -> None:
        tokens: dict[str, _Row] = {}
        for row in rows:
            if not row.record.faults and not row.problem:
                tokens.update(dict.fromkeys(people.tokens_of(row.record.values), row))
        found = people.known_by_token(tokens)
        for token, known in found.items():
            tokens[token].known = known
            tokens[token].problem = self._known_problem(known)
        people.add_households(known for token, known in found.items() if not tokens[token].problem)

    def _known_problem(self, known: Known) -> Problem | None:
        """Why a row may not touch the person who has its number. Of somebody elsewhere nothing more is said."""
        values = known.values
        if values["arriving_id"]:
            message = _("另一份台账正在导入这个证件号。")
            return Problem("id_number", "arriving_elsewhere", "", message, _("请等那份台账导入完，再核对一次。"))
        if not values["area_code"].startswith(self.areas):
            message = _("这个证件号登记在别的区域。")
            return Problem("id_number", "known_elsewhere", "", message, _("请联系那个区域，核对后由窗口办转户。"))
        if values["died_on"]:
            message = _("档案里登记这个人已经去世。")
            return Problem("id_number", "person_died", "", message, _("请核对证件号；不用导入就删去这一行。"))
        return None

    def _find_named(self, rows: list[_Row]) -> None:
        names = {row.record.values["name"] for row in rows if not (row.record.faults or row.problem or row.known)}
        self.by_name = people.known_by_name(names, self.areas)
        people.add_households(known for same in self.by_name.values() for known in same)
        taken: set[int] = set()
        for row in rows:
            if row.record.faults or row.problem or row.known:
                continue
            same = [
                known
                for known in self.by_name.get(row.record.values["name"], ())
                if people.is_same(row.record.values, row.birth, row.home, row.text, known)
            ]
            if len(same) == 1 and same[0].pk not in taken:
                row.known = same[0]
                row.problem = against_number(row.record.values, row.birth, same[0])
                taken.add(same[0].pk)

    def _staged(self, row: _Row) -> Staged:
        record, known = row.record, row.known
        staged = Staged(record.sheet, record.row, Kind.NEW)
        if record.faults or row.problem:
            faults = [*record.faults, *([self.fault(record, row.problem)] if row.problem else ())]
            staged.kind, staged.faults = Kind.FAULTY, [one.kept() for one in faults]
            staged.values = plain(record.values)
            return staged
        if known is None:
            staged.kind, staged.person = (Kind.DOUBLE, row.candidate.pk) if row.candidate else (Kind.NEW, None)
            if row.candidate and (problem := against_number(record.values, row.birth, row.candidate)):
                row.against.setdefault(LedgerRow.Decision.SAME, problem)
        elif known.values["name"] != record.values["name"] and known.values["former_name"] != record.values["name"]:
            staged.kind, staged.person = Kind.DOUBLE, known.pk  # one number, two names: a person looks at it
            row.against[LedgerRow.Decision.OTHER] = number_on_file()
        else:
            staged.person = known.pk
            staged.before = plain(before(known, record.values, row.home, row.text, self.tags, self.held))
            staged.kind = Kind.CHANGED if staged.before else Kind.UNCHANGED
        if staged.kind != Kind.UNCHANGED:
            staged.values = plain(record.values) | {"_home": list(row.home)}
        if staged.kind == Kind.DOUBLE:
            staged.faults = [self.fault(record, one).kept() | {"decision": key} for key, one in row.against.items()]
        return staged

    def _candidate(self, row: _Row, perhaps: Sequence[Known]) -> Known | None:
        """The person on file who may be the same, if the points suffice."""
        values = row.record.values
        scored = [(people.score(values, row.birth, row.home, row.text, known), -known.pk, known) for known in perhaps]
        best = max(scored, default=None, key=lambda one: one[:2])
        return best[2] if best and best[0] >= people.ENOUGH else None

    def fault(self, record: Record, problem: Problem) -> Fault:
        column = self.headings.get(record.sheet, {}).get(problem.field, "")
        value = problem.value or word_of(problem.field, record.values.get(problem.field), masked=False)
        return Fault(
            sheet=record.sheet,
            row=record.row,
            column=column,
            code=problem.code,
            value=value,
            message=problem.message,
            advice=problem.advice,
        )


def before(
    known: Known,
    values: Mapping[str, Any],
    home: Home,
    home_text: str,
    tags: Mapping[str, str],
    held: Held,
) -> dict[str, Any]:
    """{field: value on file} of what a row would change. An empty cell says nothing and changes nothing."""
    found: dict[str, Any] = {}
    for name in people.FIELDS:
        wanted, now = values.get(name), known.values[name]
        if wanted in (None, "") or wanted == now:
            continue
        if isinstance(wanted, str) and isinstance(now, str) and _says(name, wanted, now):
            continue
        if name == "name" and known.values["former_name"] == wanted:
            continue  # the file still has her former name
        found[name] = now
    moves = home.uid and not people.lives_there(home, home_text, known)
    if moves and not people.is_less_exact(home, home_text, known):
        found["household"] = known.household_uid
    household = None if "household" in found else known.values["household_id"]
    if wanted_tags(known, values, household, tags, held):
        found["tags"] = []
    if ended := ended_tags(known, values, household, tags, held):
        found["ended"] = ended
    return found


def _says(name: str, wanted: str, now: str) -> bool:
    """Whether what is on file says it already, in other blanks or widths; of a note, among other things."""
    wanted, now = compact(wanted), compact(now)
    return wanted == now or (name == "note" and wanted in now)


def _stay_at_home(rows: list[_Row]) -> None:
    """Whoever is on file at an address of which the row gives only a part lives where she lives."""
    for row in rows:
        known = row.known
        if known and row.home.uid and not row.problem and people.is_less_exact(row.home, row.text, known):
            values = known.values
            number = known.household_number
            row.home = Home(known.household_uid, values["household_id"], number, values["area_code"])
            row.text = known.address


def _join_households(rows: list[_Row]) -> None:
    """Whoever is on file at the row's address names the household there, for all rows of that household of the file."""
    homes: dict[str, Home] = {}
    for row in rows:
        if row.known and not row.problem and row.home.uid and not row.home.pk and row.known.address == row.text:
            values, home = row.known.values, row.home
            homes.setdefault(home.uid, home._replace(uid=row.known.household_uid, pk=values["household_id"]))
    for row in rows:
        row.home = homes.get(row.home.uid, row.home)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them: dates in ISO words."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The way back from `plain`: dates as dates again."""
    return {name: day_of(value) if name in _DATES or name.startswith(TAG) else value for name, value in values.items()}


def day_of(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) and value else value


def _birth(values: Mapping[str, Any]) -> date | None:
    """As the row says; else as its resident number says."""
    number = values.get("id_number") or ""
    if values.get("birth_date") or len(number) != 18 or values.get("certificate_type", "resident_id") != "resident_id":
        return values.get("birth_date")
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
