"""The shelf as a table, what runs short, and what suits a person."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.core.paging import Page, keyset_page
from bianmin.living.models import GarmentKind, GarmentMove, GarmentSize, GarmentStock, Season, Wearer
from bianmin.residents.ages import age_on
from bianmin.residents.models import Person

from .clothing_rule import rule_on

WINTER, SUMMER = (11, 12, 1, 2, 3), (6, 7, 8)  # months in Zhengzhou; the others are mild
CHILD, BABY = 16, 3  # below this age
HEIGHTS = ((3, GarmentSize.H80), (6, GarmentSize.H100), (9, GarmentSize.H120), (12, GarmentSize.H140))
_KINDS, _SIZES = list(GarmentKind), list(GarmentSize)
_SEASONS, _WEARERS = list(Season), list(Wearer)


@dataclass(frozen=True)
class Cell:
    stock: GarmentStock | None
    low: bool
    size: str

    @property
    def pieces(self) -> int:
        return self.stock.pieces if self.stock else 0


@dataclass(frozen=True)
class ShelfRow:
    """One kind for one wearer; a cell a size of the table."""

    kind: str
    wearer: str
    cells: list[Cell]
    total: int


@dataclass(frozen=True)
class Shelf:
    """One season: the sizes that occur, a row a kind and wearer."""

    season: str
    label: str
    sizes: list[str]
    rows: list[ShelfRow]
    total: int


@dataclass(frozen=True)
class StockPage:
    shelves: list[Shelf]
    short: list[GarmentStock]
    total: int


def season_now() -> str:
    month = clock.today().month
    return Season.WINTER if month in WINTER else Season.SUMMER if month in SUMMER else Season.MILD


def stock_rows(user: Any, centre: Centre) -> list[GarmentStock]:
    """Every sort of the centre, in the order of the shelf."""
    return sorted(GarmentStock.objects.visible_to(user).filter(centre=centre), key=_place)


def stock_page(user: Any, centre: Centre) -> StockPage:
    """Two queries. What runs short is of the present season or of all seasons."""
    rows, rule = stock_rows(user, centre), rule_on(centre)
    low = rule.low if rule else 0
    by_season: dict[str, list[GarmentStock]] = defaultdict(list)
    for row in rows:
        by_season[row.season].append(row)
    now = season_now()
    order = [now, *(season for season in _SEASONS if season != now)]
    shelves = [_shelf(season, by_season[season], low) for season in order if by_season[season]]
    short = [row for row in rows if row.pieces < low and row.season in (now, Season.ALL)]
    return StockPage(shelves, short, sum(row.pieces for row in rows))


def stock_moves(stock: GarmentStock, *, cursor: str | None = None) -> Page[GarmentMove]:
    """What changed one sort, the newest first."""
    moves = GarmentMove.objects.filter(stock=stock).select_related("actor", "donation", "handout")
    return keyset_page(moves, order=["-id"], cursor=cursor)


def suited(person: Person, rows: list[GarmentStock]) -> tuple[list[GarmentStock], list[GarmentStock]]:
    """What is on the shelf, parted: what suits age, sex and season first, then the rest."""
    there = [row for row in rows if row.pieces > 0]
    wearers, sizes = _suits(person)
    seasons = (season_now(), Season.ALL)
    fits = [
        row for row in there if row.season in seasons and row.wearer in wearers and (not sizes or row.size in sizes)
    ]
    keys = {row.pk for row in fits}
    return fits, [row for row in there if row.pk not in keys]


def _suits(person: Person) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whose clothes, and which sizes (none: any). A child's size goes by the usual height of the age."""
    age = age_on(person.birth_date, clock.today())
    if age is None or age >= CHILD:
        own = {"1": (Wearer.MAN,), "2": (Wearer.WOMAN,)}.get(person.sex, (Wearer.MAN, Wearer.WOMAN))
        return (*own, Wearer.ANY), ()
    size = next((size for below, size in HEIGHTS if age < below), GarmentSize.H160)
    own = {"1": (Wearer.BOY,), "2": (Wearer.GIRL,)}.get(person.sex, (Wearer.BOY, Wearer.GIRL))
    return (*own, Wearer.ANY, *((Wearer.BABY,) if age < BABY else ())), (size, GarmentSize.FREE)


def _place(row: GarmentStock) -> tuple[int, int, int, int]:
    return (
        _SEASONS.index(Season(row.season)),
        _KINDS.index(GarmentKind(row.kind)),
        _WEARERS.index(Wearer(row.wearer)),
        _SIZES.index(GarmentSize(row.size)),
    )


def _shelf(season: str, rows: list[GarmentStock], low: int) -> Shelf:
    sizes = [size for size in _SIZES if any(row.size == size for row in rows)]
    lines: dict[tuple[str, str], dict[str, GarmentStock]] = defaultdict(dict)
    for row in rows:
        lines[row.kind, row.wearer][row.size] = row
    shown = [
        ShelfRow(
            kind=str(GarmentKind(kind).label),
            wearer=str(Wearer(wearer).label),
            cells=[_cell(by_size.get(size), size, low) for size in sizes],
            total=sum(row.pieces for row in by_size.values()),
        )
        for (kind, wearer), by_size in lines.items()
    ]
    labels = [str(size.label) for size in sizes]
    return Shelf(season, str(Season(season).label), labels, shown, sum(row.pieces for row in rows))


def _cell(stock: GarmentStock | None, size: GarmentSize, low: int) -> Cell:
    return Cell(stock, stock is not None and stock.pieces < low, str(size.label))
