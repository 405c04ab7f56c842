"""Where the pilot population lives: 5 communities with 18 grids, invented courtyards on the streets of each grid."""

from collections.abc import Iterator, Sequence
from itertools import count, cycle

from bianmin.residents.specs import DwellingSpec

STREET_CODE = "410104002"  # 西大街街道
# As in catalog/centre.yaml, which says why these are placeholders; the command takes those that are in the database.
GRID_CODES = tuple(
    f"{STREET_CODE}{community}{serial:03d}"
    for community, grids in {"901": 4, "902": 4, "903": 4, "904": 3, "905": 3}.items()
    for serial in range(1, grids + 1)
)
# 平等街, 西大街 and 南顺城街 are in the newspaper; the other names are invented and neutral.
STREETS = (
    ("平等街", "和顺里"),
    ("西大街", "槐荫巷"),
    ("南顺城街", "青石巷"),
    ("书香街", "永安胡同"),
    ("商城南里", "双井巷"),
)
FLOORS, ROOMS_A_FLOOR, UNITS, BUILDINGS = 6, 2, 3, 2
TALL_EVERY, TALL_FLOORS = 5, 11  # every fifth courtyard is a newer one with lifts


def dwellings(grids: Sequence[str] = GRID_CODES) -> Iterator[DwellingSpec]:
    """Dwellings without end, each once, spread evenly over the grids. Grids of one community share its streets."""
    communities = sorted({code[:-3] for code in grids})
    streams = []
    for code in grids:
        neighbours = sorted(other for other in grids if other.startswith(code[:-3]))
        streets = STREETS[communities.index(code[:-3]) % len(STREETS)]
        streams.append(_grid_dwellings(code, streets, first=neighbours.index(code) + 1, step=len(neighbours)))
    for stream in cycle(streams):
        yield next(stream)


def _grid_dwellings(grid_code: str, streets: Sequence[str], *, first: int, step: int) -> Iterator[DwellingSpec]:
    """Courtyards with the house numbers first, first + step … on each street, so that no two grids share one."""
    for courtyard in count():
        house = first + step * (courtyard // len(streets))
        yield from _courtyard(grid_code, streets[courtyard % len(streets)], house, tall=courtyard % TALL_EVERY == 4)


def _courtyard(grid_code: str, street: str, house: int, *, tall: bool) -> Iterator[DwellingSpec]:
    for building in range(1, BUILDINGS + 1):
        for unit in range(1, UNITS + 1):
            for floor in range(1, (TALL_FLOORS if tall else FLOORS) + 1):
                for door in range(1, ROOMS_A_FLOOR + 1):
                    yield DwellingSpec(
                        grid_code=grid_code,
                        street=street,
                        compound=f"{house}号院",
                        building=f"{building}号楼",
                        unit=f"{unit}单元",
                        room=f"{floor}{door:02d}",
                        floor=floor,
                        lift=tall,
                    )
