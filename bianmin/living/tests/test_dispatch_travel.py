"""Ways on the plane of the street, and where an address is put until somebody has surveyed it."""

import itertools

from bianmin.living.dispatch.sample_day import GRIDS
from bianmin.living.dispatch.travel import E_BIKE, STREET_SIZE, WALK, Spot, lay_out, spot_of
from bianmin.residents.pilot.places import GRID_CODES, dwellings

BOXES = lay_out(GRIDS)
ADDRESS = (GRIDS[2], "平等街", "12号院", "3号楼", "2单元")


def test_metres_and_minutes():
    here, there = Spot(0, 0), Spot(300, 400)
    assert WALK.metres(here, there) == WALK.metres(there, here) == 650
    assert WALK.minutes(here, there) == 2 + 9
    assert E_BIKE.minutes(here, there) == 2 + 4
    assert E_BIKE.minutes(here, here) == 2


def test_grids_cover_the_street_without_overlap():
    assert tuple(GRIDS) == GRID_CODES
    boxes = [BOXES[code] for code in GRIDS]
    assert round(sum(box.width * box.height for box in boxes)) == STREET_SIZE[0] * STREET_SIZE[1]
    for one, other in itertools.combinations(boxes, 2):
        wide = min(one.west + one.width, other.west + other.width) - max(one.west, other.west)
        high = min(one.south + one.height, other.south + other.height) - max(one.south, other.south)
        assert wide < 1e-6 or high < 1e-6


def test_an_address_stays_where_it_is():
    """Written down, so that it is the same in another process and another year."""
    spot = spot_of(*ADDRESS, boxes=BOXES)
    assert (round(spot.x, 1), round(spot.y, 1)) == (90.1, 520.8)
    assert spot_of(*ADDRESS, boxes=lay_out(reversed(GRIDS))) == spot


def test_dwellings_lie_in_their_grid_and_near_their_neighbours():
    for home in itertools.islice(dwellings(), 3000):
        box = BOXES[home.grid_code]
        spot = spot_of(home.grid_code, home.street, home.compound, home.building, home.unit, boxes=BOXES)
        yard = spot_of(home.grid_code, home.street, home.compound, boxes=BOXES)
        assert box.nearest(spot) == spot
        assert WALK.metres(spot, yard) <= 1.3 * 37


def test_surveyed_coordinates_go_first():
    assert spot_of(*ADDRESS, boxes=BOXES, surveyed=Spot(5, 6)) == Spot(5, 6)


def test_grid_that_nobody_knows_lies_in_its_community():
    community = BOXES[GRIDS[0][:12]]
    spot = spot_of(GRIDS[0][:12] + "099", "平等街", boxes=BOXES)
    assert community.nearest(spot) == spot
    assert spot_of("999", boxes=BOXES).x <= STREET_SIZE[0]
