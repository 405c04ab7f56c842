"""In which area an order lies, and who therefore sees it."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import Post, Role, User
from bianmin.core.models import Area, Centre
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.standing import Standing, standing_place
from bianmin.living.models import Order, PriceRule, Service
from bianmin.living.selectors.order_area import area_of
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Dwelling, Person

from .test_standing import RHYTHM

STREET, COMMUNITY = "410104002", "410104002001"
FIRST, SECOND = "410104002001001", "410104002001002"
Window = tuple[datetime, datetime]


def _order(actor: User, service: Service, window: Window, address: str, **more: Any) -> Order:
    """The same person may have ordered the same before: only where it lies matters."""
    wish = Wish(service, window, contact_name="路过", phone="15400001234", address=address)
    return order_place(actor=actor, wish=wish, channel=more.pop("channel", "hotline"), one_more=True, **more)


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def places(areas: dict[str, Area], dwelling: Dwelling) -> None:
    """12号院 is Mrs Xie's grid, 老家属院 lies in two grids of one community, 大院 in two communities."""
    for compound, building, grid in [
        ("老家属院", "1", FIRST), ("老家属院", "2", SECOND), ("铁路家属院", "", "410104002002001"),
        ("铁路家属院", "", SECOND),
    ]:  # fmt: skip
        Dwelling.objects.create(grid=areas[grid], street="平等街", compound=compound, building=building, room="101")


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("平等街12号院3号楼2单元501室", SECOND),
        ("平等街 12 号院 3 号楼 2 单元 501", SECOND),
        ("平等街１２号院３号楼２单元５０１", SECOND),
        ("西大街街道平等街12号院3-2-501", SECOND),
        ("平等街12号院3号楼1单元101", SECOND),  # the building is on file
        ("平等街12号院9号楼", SECOND),  # the compound is
        ("平等街老家属院1号楼3单元", FIRST),
        ("平等街老家属院7号楼", COMMUNITY),
        ("平等街铁路家属院5号楼", STREET),
        ("平等街3号", STREET),
        ("平等街", STREET),
        ("鼓楼附近红房子", STREET),
        ("", STREET),
    ],
)
def test_an_address_that_is_on_file(places: None, address: str, wanted: str) -> None:
    assert area_of(address, street=STREET) == wanted


def test_of_another_street_is_not_looked_up(places: None) -> None:
    assert area_of("平等街12号院", street="410104003") == "410104003"


def test_taken_at_the_door_it_is_the_grid_workers_own(
    drain: Service, dwelling: Dwelling, grid_worker: User, dispatcher: User, clerk_elsewhere: User, staff: Any,
    afternoon: Window,
) -> None:  # fmt: skip
    order = _order(grid_worker, drain, afternoon, "菜市场对面红房子", channel="grid")
    assert order.area_code == SECOND
    neighbour = staff("grid2", Role.GRID_WORKER, area=FIRST, name="吴网格")
    seen = {user.username: Order.objects.visible_to(user).exists() for user in (grid_worker, dispatcher, neighbour)}
    assert seen == {"grid": True, "dispatcher": True, "grid2": False}
    url = reverse("order_detail", args=[order.uid])
    assert _client(grid_worker).get(url).status_code == 200
    assert order.number in _client(grid_worker).get(reverse("order_queue")).content.decode()
    for user in (neighbour, clerk_elsewhere):
        assert _client(user).get(url).status_code == 404


def test_unless_the_place_says_otherwise(
    drain: Service, dwelling: Dwelling, staff: Any, afternoon: Window, grid_worker: User
) -> None:
    """The grid worker is told that the order is not on her list, and is not led to a page she may not see."""
    neighbour = staff("grid2", Role.GRID_WORKER, area=FIRST, name="吴网格")
    url = reverse("order_take", args=["SH-03"])
    desk = _client(neighbour)
    value = desk.get(url).context["form"]["key"].value()
    window = f"{afternoon[0].isoformat()}/{afternoon[1].isoformat()}"
    typed = {"key": value, "window": window, "quantity": "1", "contact_name": "路过", "phone": "15400001234"}
    answer = desk.post(url, typed | {"address": "平等街12号院3号楼2单元501"}, follow=True)
    assert answer.redirect_chain == [(reverse("order_menu"), 302)]
    assert "不在您负责的区域" in answer.content.decode()
    order = Order.objects.get()
    assert order.area_code == SECOND
    assert Order.objects.visible_to(grid_worker).exists()
    assert desk.get(reverse("order_detail", args=[order.uid])).status_code == 404
    answer = desk.post(url, typed | {"key": "another", "address": "菜市场对面", "one_more": "on"})
    assert answer["Location"] == reverse("order_detail", args=[Order.objects.get(area_code=FIRST).uid])


def test_on_the_telephone_and_at_the_counter_it_stays_with_the_street(
    drain: Service, dwelling: Dwelling, dispatcher: User, clerk: User, account: ResidentAccount, afternoon: Window
) -> None:
    for actor in (dispatcher, clerk):
        assert _order(actor, drain, afternoon, "菜市场对面").area_code == STREET
        assert _order(actor, drain, afternoon, "平等街12号院3号楼").area_code == SECOND
    assert _order(account.user, drain, afternoon, "菜市场对面", account=account).area_code == STREET


def test_of_somebody_who_also_sees_the_street(
    drain: Service, grid_worker: User, centre: Centre, afternoon: Window
) -> None:
    Post.objects.create(user=grid_worker, role=Role.CLERK, area=centre.area, centre=centre)
    assert _order(User.objects.get(pk=grid_worker.pk), drain, afternoon, "菜市场对面").area_code == STREET


def test_a_post_that_orders_nothing_does_not_count(
    drain: Service, grid_worker: User, centre: Centre, afternoon: Window
) -> None:
    Post.objects.create(user=grid_worker, role=Role.AUDITOR, area=centre.area, centre=centre)
    assert _order(User.objects.get(pk=grid_worker.pk), drain, afternoon, "菜市场对面").area_code == SECOND


def test_another_address_of_a_registered_person(
    drain: Service, rules: dict[str, PriceRule], xie: Person, grid_worker: User, dispatcher: User, afternoon: Window
) -> None:
    assert _order(grid_worker, drain, afternoon, "菜市场对面", person=xie).area_code == SECOND
    assert _order(dispatcher, drain, afternoon, "菜市场对面", person=xie).area_code == STREET


def test_orders_of_a_standing_one_lie_where_it_lies(
    cleaning: Service, rules: dict[str, PriceRule], xie: Person, grid_worker: User
) -> None:
    row = standing_place(
        actor=grid_worker, standing=Standing(cleaning, RHYTHM, quantity=2, address="菜市场对面"), person=xie
    )
    assert (row.area_code, Order.objects.get().area_code) == (SECOND, SECOND)


def test_looked_up_in_few_queries(places: None, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(3):
        area_of("平等街不知道小区9号楼1单元1", street=STREET)
