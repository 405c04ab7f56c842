"""People and places that every app's tests share: one street with two communities, its centre, its staff, Mrs Xie.

Numbers are synthetic (docs/adr/0006-synthetic-people.md): an address code that ends in 99, phones that begin with 154.
"""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from bianmin.accounts.models import Post, Role, User
from bianmin.core import encryption, id_number, masking
from bianmin.core.models import Area, Centre, Office, Window
from bianmin.residents.actions.terms import insert_household_terms
from bianmin.residents.models import Dwelling, Household, Person

STREET = "410104002"
COMMUNITIES = {"410104002001": "平等街社区", "410104002002": "槐荫里社区"}
GRIDS = {
    "410104002001001": "平等街第一网格",
    "410104002001002": "平等街第二网格",
    "410104002002001": "槐荫里第一网格",
}
OFFICES = {"jisheng": "计生办", "minzheng": "民政所", "laobao": "劳动保障事务所", "dangjian": "党建办"}
PASSWORD = "a-long-test-password"  # noqa: S105


def mrs_xie(home: Household, *, serial: int, phone: str, name: str = "谢玉清", **more: str) -> Person:
    """A record of Mrs Xie: `serial` makes her ID number, so that a second record differs from the first."""
    number = id_number.make("410199", date(1943, 11, 2), serial)
    return Person.objects.create(
        name=name,
        id_number=number,
        id_index=encryption.blind("person.id", number),
        id_masked=masking.mask_id(number),
        sex="2",
        birth_date=date(1943, 11, 2),
        phone=phone,
        phone_masked=masking.mask_phone(phone),
        household=home,
        area_code=home.area_code,
        **more,
    )


@pytest.fixture
def areas(db: None) -> dict[str, Area]:
    """By code: the county, West Street with two communities and three grids, and a neighbour street with one grid."""
    rows = [("410104", "管城回族区", Area.Kind.COUNTY), (STREET, "西大街街道", Area.Kind.STREET)]
    rows += [(code, name, Area.Kind.COMMUNITY) for code, name in COMMUNITIES.items()]
    rows += [(code, name, Area.Kind.GRID) for code, name in GRIDS.items()]
    rows += [
        ("410104003", "邻街街道", Area.Kind.STREET),
        ("410104003001", "邻街社区", Area.Kind.COMMUNITY),
        ("410104003001001", "邻街第一网格", Area.Kind.GRID),
    ]
    made: dict[str, Area] = {}
    for code, name, kind in rows:
        parent = made.get(code[:-3])
        made[code] = Area.objects.create(code=code, name=name, kind=kind, parent=parent)
    return made


@pytest.fixture
def centre(areas: dict[str, Area]) -> Centre:
    """The centre of West Street, with three windows and its four offices."""
    centre = Centre.objects.create(
        code="XDJ", name="西大街便民服务中心", area=areas[STREET], address="南顺城街 1 号", hotline="66212590"
    )
    Window.objects.bulk_create(Window(centre=centre, number=number, name=f"综合窗口 {number}") for number in (1, 2, 3))
    Office.objects.bulk_create(Office(centre=centre, code=code, name=name) for code, name in OFFICES.items())
    return centre


@pytest.fixture
def staff(areas: dict[str, Area], centre: Centre) -> Callable[..., User]:
    """Make a member of staff: `staff("wang", Role.CLERK, area=…, office="minzheng", name=…)`."""

    def make(username: str, role: str, *, area: str = STREET, office: str = "", name: str = "") -> User:
        user = User.objects.create_user(username=username, password=PASSWORD, name=name or username)
        Post.objects.create(
            user=user,
            role=role,
            area=areas[area],
            centre=centre,
            office=Office.objects.get(centre=centre, code=office) if office else None,
        )
        return user

    return make


@pytest.fixture
def clerk(staff: Callable[..., User]) -> User:
    return staff("clerk", Role.CLERK, name="刘静")


@pytest.fixture
def second_clerk(staff: Callable[..., User]) -> User:
    return staff("clerk2", Role.CLERK, name="赵敏")


@pytest.fixture
def officer(staff: Callable[..., User]) -> User:
    """Of the civil affairs office (民政所)."""
    return staff("officer", Role.OFFICER, office="minzheng", name="孙立")


@pytest.fixture
def grid_worker(staff: Callable[..., User]) -> User:
    """Of 平等街第二网格, where Mrs Xie lives."""
    return staff("grid", Role.GRID_WORKER, area="410104002001002", name="周网格")


@pytest.fixture
def director(staff: Callable[..., User]) -> User:
    return staff("director", Role.DIRECTOR, name="吴主任")


@pytest.fixture
def auditor(staff: Callable[..., User]) -> User:
    return staff("auditor", Role.AUDITOR, name="郑审计")


@pytest.fixture
def administrator(staff: Callable[..., User]) -> User:
    return staff("administrator", Role.ADMINISTRATOR, name="管理员")


@pytest.fixture
def clerk_elsewhere(staff: Callable[..., User]) -> User:
    """A clerk of the neighbour street: sees nobody of West Street."""
    return staff("elsewhere", Role.CLERK, area="410104003", name="邻街窗口")


@pytest.fixture
def stranger(db: None) -> User:
    """An account without any post."""
    return User.objects.create_user(username="stranger", password=PASSWORD, name="路人")


@pytest.fixture
def dwelling(areas: dict[str, Area]) -> Dwelling:
    return Dwelling.objects.create(
        grid=areas["410104002001002"], street="平等街", compound="12号院", building="3号楼", unit="2单元", room="501"
    )


@pytest.fixture
def household(dwelling: Dwelling) -> Household:
    row = Household.objects.create(number="H0000001", dwelling=dwelling, area_code=dwelling.grid.code)
    insert_household_terms([row])
    return row


@pytest.fixture
def xie(household: Household) -> Person:
    """谢玉清, a woman of 82, alone in 平等街 12号院."""
    return mrs_xie(household, serial=102, phone="15400006621", relation="02", hukou_area_code=STREET)


@pytest.fixture
def xie_numbers(xie: Person) -> SimpleNamespace:
    """The unmasked numbers of Mrs Xie, for tests that must find or never show them."""
    return SimpleNamespace(id_number=xie.id_number, phone=xie.phone)
