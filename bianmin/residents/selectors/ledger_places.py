"""Where the rows of a ledger live: grid, dwelling and household of each row, found with a few queries for the whole
file. Which household a row belongs to: its number; else the head's name and the address; else the address.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bianmin.core.scope import under_codes
from bianmin.core.sentences import gettext as _
from bianmin.residents.address_parts import Parts, address_parts, address_text
from bianmin.residents.ledger.record import Problem
from bianmin.residents.models import Dwelling, Household, Person

from .ledger_grids import Grids

HEAD = "02"  # GB/T 4761
PARTS = ("street", "compound", "building", "unit", "room")
LONGEST = {"street": 60, "compound": 60, "building": 20, "unit": 20, "room": 20}
MOST = 5_000  # values in one IN (…)
# 户号 1, 2, 3 … only tell the households of one sheet apart; they are no numbers of the register.
_OWN_NUMBER = re.compile(r"[0-9]{1,5}")


class Home(NamedTuple):
    """`uid` names the household, on file (`pk`) or to be made; empty for none. `place` is grid and address parts."""

    uid: str = ""
    pk: int | None = None
    number: str = ""
    grid: str = ""
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownHousehold:
    pk: int
    uid: str
    number: str
    grid: str
    text: str  # of its address
    here: bool  # in the areas of the import


def parts(values: Sequence[Any], most: int = MOST) -> Iterator[list[Any]]:
    """At most `most` at a time, for IN (…)."""
    return (list(values[start : start + most]) for start in range(0, len(values), most))


def address_of(values: Mapping[str, Any]) -> Parts:
    """The parts of a row's address, from its own columns or from the one cell that holds all; empty without one."""
    if values.get("street") or not values.get("address"):
        street, compound, building, unit, room = (str(values.get(name) or "") for name in PARTS)
        return street, compound, building, unit, room
    return address_parts(str(values["address"]))


def is_own_number(number: str) -> bool:
    """1, 2, 3 are how a file counts its households; they mean none that is on file."""
    return bool(_OWN_NUMBER.fullmatch(number))


class Places:
    """Made once for a file. `areas` are prefixes into which its user may import."""

    def __init__(self, ledger_uid: uuid.UUID, areas: Collection[str], default_grid: str) -> None:
        self.ledger_uid, self.areas, self.default_grid = ledger_uid, tuple(areas), default_grid
        self.grids = Grids(areas)
        self.dwellings: dict[str, list[str]] = defaultdict(list)  # text of an address: grids in which it is on file
        self.compounds: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.by_number: dict[str, KnownHousehold] = {}
        self.by_text: dict[str, list[KnownHousehold]] = defaultdict(list)
        self.heads: dict[int, list[tuple[int, str]]] = defaultdict(list)  # (person, name) by household
        self.made: dict[str, str] = {}  # number of a household to be made: the address of its first row
        self._uids: dict[tuple[str, ...], str] = {}
        self._found: dict[tuple[Any, ...], str | Problem] = {}

    def load(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Read what is on file around these rows."""
        self.grids.load()
        streets, numbers = set(), set()
        for values in rows:
            streets.add(address_of(values)[0])
            numbers.add(str(values.get("household_number") or ""))
        self._load_dwellings(sorted(streets - {""}))
        self._load_households(sorted(streets - {""}), sorted(numbers - {""}))

    def home_of(self, sheet: str, values: Mapping[str, Any], address: Parts, text: str) -> Home | Problem:
        """The household of a row, on file or to be made; an empty one for a row that says nothing of it. `text` is its
        address in one."""
        if too_long := next((name for name, part in zip(PARTS, address, strict=True) if len(part) > LONGEST[name]), ""):
            return _too_long(too_long, address[PARTS.index(too_long)])
        number = str(values.get("household_number") or "")
        own = is_own_number(number)
        if number and not own and (known := self.by_number.get(number)):
            return self._grid_problem(sheet, values, known) or _at_known(known, number, text)
        if not text:
            return self._without_address(sheet, values, "" if own else number)
        grid = self._grid_of(sheet, values, address, text)
        if isinstance(grid, Problem):
            return grid
        place = (grid, *address)
        if number and not own:
            return self._numbered(number, text, grid, place)
        head = str(values.get("head_name") or "")
        known_here = [household for household in self.by_text.get(text, ()) if household.grid == grid]
        if known_here and (found := self._among(known_here, head, number if own else "")):
            return found
        return Home(self._new_uid(sheet if own else "", number, head, text, grid), None, "", grid, place)

    def _among(self, households: list[KnownHousehold], head: str, own_number: str) -> Home | Problem | None:
        """Which of the households at an address is meant; None: another one, not on file yet."""
        if head:  # one that has no head yet waits for him: his own row had a fault when his family came
            same = [one for one in households if head in (name for _pk, name in self.heads[one.pk])]
            households = same or [one for one in households if not self.heads[one.pk]]
        if len(households) == 1:
            return _home(households[0])
        if len(households) > 1 and not own_number:
            text = _("这个地址登记着 %(count)d 户，分不清是哪一户。") % {"count": len(households)}
            return Problem("household_number", "household_unclear", "", text, _("请在表里填上户编号或户主姓名。"))
        return None

    def _numbered(self, number: str, text: str, grid: str, place: tuple[str, ...]) -> Home | Problem:
        """A household of the file's own number that is not on file yet; it stands at one address."""
        if self.made.setdefault(number, text) != text:
            message = _("表里同一个户编号写着不同的地址。")
            return Problem("household_number", "household_two_addresses", number, message, _("请核对户编号和地址。"))
        if len(number) > 20:
            return _too_long("household_number", number)
        return Home(self._new_uid("", number, "", "", ""), None, number, grid, place)

    def _without_address(self, sheet: str, values: Mapping[str, Any], number: str) -> Home | Problem:
        if number:
            message = _("户编号还没有登记，这一行也没有地址。")
            advice = _("请补上地址，或核对户编号。")
            return Problem("household_number", "household_unknown", number, message, advice)
        grid = self.grids.named(sheet, values)
        return grid if isinstance(grid, Problem) else Home(grid=grid or self.default_grid)

    def _grid_problem(self, sheet: str, values: Mapping[str, Any], known: KnownHousehold) -> Problem | None:
        """Of a row that names a household's number and another grid than its own."""
        named = self.grids.named(sheet, values)
        if isinstance(named, Problem):
            return named
        return _contradicted(self.grids, named, known.grid) if named and known.here and named != known.grid else None

    def _new_uid(self, *key: str) -> str:
        """The same household of the same file gets the same uid, however often it is read."""
        if key not in self._uids:
            self._uids[key] = str(uuid.uuid5(self.ledger_uid, "|".join(key)))
        return self._uids[key]

    def _grid_of(self, sheet: str, values: Mapping[str, Any], address: Parts, text: str) -> str | Problem:
        """The grid of a new or known address; asked once for each combination."""
        key = (sheet, values.get("grid"), values.get("community"), text)
        if key not in self._found:
            self._found[key] = self._find_grid(sheet, values, address, text)
        return self._found[key]

    def _find_grid(self, sheet: str, values: Mapping[str, Any], address: Parts, text: str) -> str | Problem:
        named, community = self.grids.named(sheet, values), self.grids.community(sheet, values)
        if isinstance(named, Problem):
            return named
        if isinstance(community, Problem):
            return community
        on_file = self.dwellings.get(text, []) if any(address[1:]) or not named else []  # a street is in many grids
        if named:
            return _contradicted(self.grids, named, on_file[0]) if on_file and named not in on_file else named
        if len(on_file) == 1:
            return on_file[0]
        near = {grid for grid in self.compounds.get(address[:2], set()) if grid.startswith(community)}
        if len(near) == 1:
            return near.pop()
        if (named_by_sheet := self.grids.called(sheet, community)) and len(named_by_sheet) == 1:
            return named_by_sheet[0]
        if self.default_grid and self.default_grid.startswith(community):
            return self.default_grid
        if len(inside := self.grids.inside(community)) == 1:
            return inside[0]
        message = _("不知道这个地址属于哪个网格。")
        return Problem("grid", "grid_missing", "", message, _("请填上网格，或在导入时选一个默认网格。"))

    def _load_dwellings(self, streets: list[str]) -> None:
        for some in parts(streets):
            rows = Dwelling.objects.filter(under_codes(self.areas, "grid__code"), street__in=some)
            for grid, *address in rows.values_list("grid__code", *PARTS):
                self.dwellings[address_text(tuple(address))].append(grid)
                self.compounds[address[0], address[1]].add(grid)

    def _load_households(self, streets: list[str], numbers: list[str]) -> None:
        names = [f"dwelling__{name}" for name in PARTS]
        columns = ("pk", "uid", "number", "area_code", *names)
        rows = Household.objects.filter(arriving=None).order_by()
        here = rows.filter(under_codes(self.areas))
        for some in parts(streets):
            for row in here.filter(dwelling__street__in=some).values_list(*columns):
                known = self._known(row)
                self.by_text[known.text].append(known)
        for some in parts(numbers):
            for row in rows.filter(number__in=some).values_list(*columns):
                self.by_number[row[2]] = self._known(row)
        self._load_heads(here, streets)

    def _load_heads(self, here: Any, streets: list[str]) -> None:
        for some in parts(streets):
            heads = Person.objects.living().filter(household__in=here.filter(dwelling__street__in=some), relation=HEAD)
            for household, pk, name in heads.values_list("household_id", "pk", "name"):
                self.heads[household].append((pk, name))
        for some in parts([known.pk for known in self.by_number.values() if known.pk not in self.heads]):
            heads = Person.objects.living().filter(household__in=some, relation=HEAD)
            for household, pk, name in heads.values_list("household_id", "pk", "name"):
                self.heads[household].append((pk, name))

    def _known(self, row: tuple[Any, ...]) -> KnownHousehold:
        pk, uid, number, grid, *address = row
        here = grid.startswith(self.areas)
        return KnownHousehold(pk, str(uid), number, grid, address_text(tuple(address)), here)


def _at_known(known: KnownHousehold, number: str, text: str) -> Home | Problem:
    if not known.here:
        message = _("户编号“%(number)s”已经登记在别的区域。") % {"number": number}
        return Problem("household_number", "household_elsewhere", number, message, _("请核对户编号。"))
    if text and text != known.text:
        message = _("户编号“%(number)s”登记的地址和表里的不一样。") % {"number": number}
        advice = _("请核对；真搬了家，请先在住户页办“整户搬家”。")
        return Problem("household_number", "household_address", number, message, advice)
    return _home(known)


def _contradicted(grids: Grids, named: str, on_file: str) -> Problem:
    said = {"named": grids.names[named], "on_file": grids.names[on_file]}
    message = _("这个地址登记在“%(on_file)s”，表里写的是“%(named)s”。") % said
    advice = _("请核对网格；以登记的为准，就把这一格留空，整列都这样就把网格一列设为不导入。")
    return Problem("grid", "grid_contradicts", said["named"], message, advice)


def _home(known: KnownHousehold) -> Home:
    return Home(known.uid, known.pk, known.number, known.grid)


def _too_long(field: str, value: str) -> Problem:
    message = _("内容太长，有 %(count)d 个字。") % {"count": len(value)}
    return Problem(field, "too_long", value, message, _("请缩短后再导入。"))
