"""The station's people, the rule of clothing aid, a shelf, and people who qualify."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bianmin.accounts.models import Role, User
from bianmin.conftest import mrs_xie
from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.living.actions.clothing_stock import garment_correct
from bianmin.living.models import ClothingRule, GarmentStock
from bianmin.residents.models import Dwelling, Household, Person, Tag, TagType

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
NEEDS = [
    {"code": "lonely_elder", "name": "孤寡老人", "expr": "'lonely_elder' in person.tags"},
    {"code": "disability", "name": "残疾人", "expr": "person.disability_level > 0"},
    {"code": "dibao", "name": "低保家庭", "expr": "'dibao' in household.tags"},
]


@pytest.fixture(autouse=True)
def monday() -> Iterator[datetime]:
    """It is Monday, 2026-11-23, half past nine: winter clothes."""
    with clock.frozen(MONDAY):
        yield MONDAY


@pytest.fixture
def at() -> Callable[[str], Any]:
    """`with at("2026-11-24 09:00"):` plays that moment."""

    def frozen(text: str) -> Any:
        return clock.frozen(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")))

    return frozen


@pytest.fixture
def dispatcher(staff: Callable[..., User]) -> User:
    return staff("dispatcher", Role.DISPATCHER, name="田调度")


@pytest.fixture
def dispatcher_elsewhere(staff: Callable[..., User]) -> User:
    """Of the neighbour street."""
    return staff("dispatcher2", Role.DISPATCHER, area="410104003", name="邻街调度")


@pytest.fixture
def rule(centre: Centre) -> ClothingRule:
    return ClothingRule.objects.create(
        centre=centre,
        effective_from=date(2026, 1, 1),
        cap=6,
        low=3,
        needs=NEEDS,
        accepted=["洗干净的外套"],
        refused=["内衣"],
        place="一楼衣物救助站",
    )


@pytest.fixture
def shelf(centre: Centre, director: User, rule: ClothingRule) -> Callable[..., GarmentStock]:
    """`shelf("coat", "woman", "l", 5)`: so many pieces on the shelf, by a correction."""

    def put(kind: str, wearer: str, size: str, pieces: int, season: str = "winter") -> GarmentStock:
        return garment_correct(
            actor=director,
            centre=centre,
            kind=kind,
            wearer=wearer,
            size=size,
            season=season,
            change=pieces,
            reason="盘点",
        )

    return put


@pytest.fixture
def coats(shelf: Callable[..., GarmentStock]) -> GarmentStock:
    return shelf("coat", "woman", "l", 8)


@pytest.fixture
def dibao(db: None) -> TagType:
    return TagType.objects.create(code="dibao", name="低保家庭", holder="household", sensitive=True)


@pytest.fixture
def poor_xie(xie: Person, dibao: TagType) -> Person:
    """Mrs Xie, whose household has the minimum living allowance."""
    Tag.objects.create(type=dibao, household=xie.household, source="民政认定", since=date(2026, 1, 1))
    return xie


@pytest.fixture
def husband(household: Household) -> Person:
    """Of the same household."""
    return mrs_xie(household, serial=111, phone="15400006633", name="郑大江", relation="01")


@pytest.fixture
def neighbour(areas: dict[str, Any]) -> Person:
    """Without any tag, disability known to be none."""
    place = Dwelling.objects.create(grid=areas["410104002001001"], street="平等街", building="1号楼", room="101")
    home = Household.objects.create(number="H0000077", dwelling=place, area_code=place.grid.code)
    return mrs_xie(home, serial=122, phone="15400007777", name="齐明", disability_level=0)
