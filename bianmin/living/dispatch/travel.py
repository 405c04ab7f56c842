"""From one address of the street to the next: metres, minutes, and where an address lies.

No address of the pilot street has surveyed coordinates. Until it has, `spot_of` ESTIMATES: it lays the grids of the
street side by side on a rectangle of its size and puts every courtyard at a stable place of its grid. Addresses of
one building, one courtyard, one grid are near each other, and neighbouring grids are neighbours; which grid lies
north of which is invented. Good enough to keep a worker's orders together, not to promise minutes. Surveyed
coordinates go before it.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

STREET_SIZE = (1100.0, 900.0)  # metres west to east and south to north: 西大街街道, about a square kilometre
_BUILDINGS_APART, _UNITS_APART = 20.0, 6.0  # metres around the middle of the courtyard and of the building
_EDGE = 0.06  # of a grid, kept free at its sides


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the plane of the street, in metres from its south-western corner."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Travel:
    """How workers get about. `detour`: the way by road is so many times the straight line."""

    metres_a_minute: float
    detour: float = 1.3
    stop_minutes: int = 2  # lock the bicycle, find the staircase, ring

    def metres(self, here: Spot, there: Spot) -> int:
        """By road."""
        return round(self.detour * math.hypot(here.x - there.x, here.y - there.y))

    def minutes(self, here: Spot, there: Spot) -> int:
        """Whole minutes, rounded up, with those of the stop."""
        return self.stop_minutes + math.ceil(self.metres(here, there) / self.metres_a_minute)


WALK = Travel(metres_a_minute=75.0)  # 4.5 km/h
E_BIKE = Travel(metres_a_minute=200.0)  # 12 km/h through lanes and courtyards


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the plane, in metres."""

    west: float
    south: float
    width: float
    height: float

    def inside(self, along: float, up: float) -> Spot:
        """The point at these parts (0–1) of its sides."""
        return Spot(self.west + along * self.width, self.south + up * self.height)

    def nearest(self, spot: Spot) -> Spot:
        """`spot`, or the place of the box nearest to it."""
        return Spot(
            min(max(spot.x, self.west), self.west + self.width), min(max(spot.y, self.south), self.south + self.height)
        )


def lay_out(grid_codes: Iterable[str], size: tuple[float, float] = STREET_SIZE) -> dict[str, Box]:
    """A box for every grid (15 digits), of one area each, and for its community and street. Communities are columns
    from west to east in the order of their codes, their grids stand one above the other in them."""
    grids = sorted(set(grid_codes))
    boxes: dict[str, Box] = {}
    west = 0.0
    for community in sorted({code[:12] for code in grids}):
        own = [code for code in grids if code[:12] == community]
        width, height = size[0] * len(own) / len(grids), size[1] / len(own)
        boxes[community] = Box(west, 0.0, width, size[1])
        boxes.update({code: Box(west, row * height, width, height) for row, code in enumerate(own)})
        west += width
    return boxes


def spot_of(
    grid_code: str,
    street: str = "",
    compound: str = "",
    building: str = "",
    unit: str = "",
    *,
    boxes: Mapping[str, Box],
    surveyed: Spot | None = None,
) -> Spot:
    """Where a dwelling lies: as surveyed, or the estimate described above. `boxes`: of `lay_out`; a grid that is not
    among them lies somewhere in its community, and where that is not known either, in the street. Floors and rooms
    share their staircase."""
    if surveyed is not None:
        return surveyed
    box = boxes.get(grid_code) or boxes.get(grid_code[:12]) or Box(0.0, 0.0, *STREET_SIZE)
    along, up = _parts(grid_code, street, compound)
    spot = box.inside(_EDGE + (1 - 2 * _EDGE) * along, _EDGE + (1 - 2 * _EDGE) * up)
    if building:
        spot = _moved(spot, _BUILDINGS_APART, grid_code, street, compound, building)
    if unit:
        spot = _moved(spot, _UNITS_APART, grid_code, street, compound, building, unit)
    return box.nearest(spot)


def _moved(spot: Spot, metres: float, *words: str) -> Spot:
    along, up = _parts(*words)
    return Spot(spot.x + metres * (2 * along - 1), spot.y + metres * (2 * up - 1))


def _parts(*words: str) -> tuple[float, float]:
    """Two numbers of 0–1 that follow from the words alone, today and in another process."""
    digest = blake2b("\x1f".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4]) / 2**32, int.from_bytes(digest[4:]) / 2**32
