"""The office edits services and stations: what is checked, who may, what is journalled, and what orders keep."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from bianmin.accounts.models import Role, User
from bianmin.core.errors import Conflict, NotAllowed, UserError, VersionConflict
from bianmin.core.models import Centre, JournalEntry
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.service import (
    service_add,
    service_edit,
    service_offer_again,
    service_retire,
    station_add,
    station_edit,
)
from bianmin.living.errors import PriceChanged
from bianmin.living.models import PriceRule, Service, Station
from bianmin.living.selectors.price import price_of
from bianmin.living.tests.conftest import journalled
from bianmin.partners.models import Provider, Skill
from bianmin.residents.models import Person

Times = tuple[datetime, datetime]


@pytest.fixture
def values(station: Station, provider: Provider) -> dict[str, Any]:
    """A whole service as the form sends it."""
    return {
        "code": "sh-16", "name": " 被褥  晾晒 ", "station": station, "skill": Skill.objects.get(code="drain"),
        "unit": "床", "mode": "door", "minimum": 1, "maximum": 4, "duration_minutes": 30, "more_minutes": 10,
        "together": 1, "list_price": Decimal(20), "reduced_price": Decimal("9.50"), "cap_times": 2,
        "cap_period": "month", "icon": "home", "providers": [provider],
    }  # fmt: skip


def test_a_service_is_added_and_then_offered(director: User, centre: Centre, values: dict[str, Any]) -> None:
    row = Service.objects.get(pk=service_add(actor=director, centre=centre, **values).pk)
    assert (row.code, row.name, row.reduced_price, row.active) == ("SH-16", "被褥 晾晒", Decimal("9.50"), False)
    assert [one.name for one in row.providers.all()] == ["平安物业"]
    assert journalled("service.add")["after"]["menu_providers"] == ["平安物业"]
    service_offer_again(actor=director, service=row)
    assert Service.objects.on_menu().get() == row
    with pytest.raises(Conflict):
        service_offer_again(actor=director, service=row)
    service_retire(actor=director, service=row)
    assert not Service.objects.on_menu().exists()
    with pytest.raises(Conflict):
        service_retire(actor=director, service=row)
    with pytest.raises(UserError) as taken:
        service_add(actor=director, centre=centre, **values)
    assert taken.value.field == "code"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "被子"}, "code"),
        ({"code": "prices!"}, "code"),
        ({"name": " "}, "name"),
        ({"name": "长" * 41}, "name"),
        ({"unit": ""}, "unit"),
        ({"list_price": Decimal("1.005")}, "list_price"),
        ({"list_price": Decimal(-1)}, "list_price"),
        ({"list_price": "NaN"}, "list_price"),
        ({"reduced_price": Decimal(21)}, "reduced_price"),
        ({"cap_times": None}, "cap_times"),
        ({"cap_period": ""}, "cap_period"),
        ({"cap_times": 0}, "cap_times"),
        ({"minimum": 0}, "minimum"),
        ({"minimum": 5}, "maximum"),
        ({"duration_minutes": 4}, "duration_minutes"),
        ({"mode": "air"}, "mode"),
        ({"icon": "../x"}, "icon"),
        ({"station": None}, "station"),
        ({"skill": None}, "skill"),
    ],
)
def test_what_cannot_be_offered_is_refused(
    director: User, centre: Centre, values: dict[str, Any], wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(UserError) as refused:
        service_add(actor=director, centre=centre, **{**values, **wrong})
    assert refused.value.field == field
    assert not Service.objects.exists()


def test_places_of_another_centre_are_refused(
    director: User, drain: Service, areas: dict[str, Any], values: dict[str, Any]
) -> None:
    other = Centre.objects.create(code="LJ", name="邻街中心", area=areas["410104003"])
    elsewhere = Station.objects.create(centre=other, code="x", name="邻街站")
    with pytest.raises(UserError) as refused:
        service_edit(actor=director, service=drain, version=1, station=elsewhere)
    assert refused.value.field == "station"
    theirs = Provider.objects.create(centre=other, name="邻街物业", kind="property", area_code="410104003")
    with pytest.raises(UserError) as refused:
        service_edit(actor=director, service=drain, version=1, providers=[theirs])
    assert refused.value.field == "providers"


def test_an_edit_writes_before_and_after(director: User, drain: Service) -> None:
    row = service_edit(actor=director, service=drain, version=1, list_price=Decimal(90), name="管道疏通", providers=[])
    assert (row.list_price, row.version, row.providers.count()) == (90, 2, 0)
    entry = journalled("service.edit")
    assert entry["called"] == "SH-03 管道疏通"
    assert entry["before"] == {"menu_list_price": "100", "menu_providers": ["平安物业"]}
    assert entry["after"] == {"menu_list_price": "90", "menu_providers": []}
    assert service_edit(actor=director, service=drain, version=1, list_price=Decimal(90)).version == 2  # nothing new
    assert JournalEntry.objects.filter(verb="service.edit").count() == 1


def test_the_second_editor_sees_both_values(director: User, dispatcher: User, drain: Service) -> None:
    service_edit(actor=director, service=drain, version=1, line="马桶堵了", list_price=Decimal(90))
    with pytest.raises(VersionConflict) as told:
        service_edit(actor=dispatcher, service=drain, version=1, line="地漏堵了")
    assert told.value.details == {"line": ("马桶堵了", "地漏堵了")}
    drain.refresh_from_db()
    assert drain.line == "马桶堵了"


def test_a_dispatcher_edits_words_and_providers_but_no_price(dispatcher: User, drain: Service) -> None:
    row = service_edit(
        actor=dispatcher, service=drain, version=1, name="通下水", icon="wrench", duration_minutes=45, providers=[]
    )
    assert (row.name, row.icon, row.duration_minutes) == ("通下水", "wrench", 45)
    for change in ({"list_price": Decimal(90)}, {"reduced_price": Decimal(1)}, {"cap_times": 1, "cap_period": "year"}):
        with pytest.raises(NotAllowed):
            service_edit(actor=dispatcher, service=drain, version=2, **change)
    service_edit(actor=dispatcher, service=drain, version=2, list_price=Decimal(100))  # unchanged
    for action in (service_retire, service_offer_again):
        with pytest.raises(NotAllowed):
            action(actor=dispatcher, service=drain)


def test_who_may(
    staff: Callable[..., User],
    clerk: User,
    auditor: User,
    stranger: User,
    centre: Centre,
    drain: Service,
    station: Station,
) -> None:
    elsewhere = staff("director2", Role.DIRECTOR, area="410104003")
    grid = staff("director3", Role.DIRECTOR, area="410104002001")  # of one community, not of the centre's street
    for user in (clerk, auditor, stranger, elsewhere, grid):
        with pytest.raises(NotAllowed):
            service_edit(actor=user, service=drain, version=1, name="改")
        with pytest.raises(NotAllowed):
            service_add(actor=user, centre=centre, code="X-1")
        with pytest.raises(NotAllowed):
            service_retire(actor=user, service=drain)
        with pytest.raises(NotAllowed):
            station_add(actor=user, centre=centre, name="站")
        with pytest.raises(NotAllowed):
            station_edit(actor=user, station=station, version=1, name="站")


def test_stations(director: User, dispatcher: User, centre: Centre) -> None:
    row = station_add(actor=director, centre=centre, name="理发室", line="剪头", icon="scissors", order=5)
    edited = station_edit(actor=dispatcher, station=row, version=1, name="理发工作室")
    assert (edited.name, edited.icon, edited.version) == ("理发工作室", "scissors", 2)
    with pytest.raises(VersionConflict):
        station_edit(actor=director, station=row, version=1, name="剪发室")
    for wrong, field in (({"name": ""}, "name"), ({"icon": "nope"}, "icon"), ({"order": -1}, "order")):
        with pytest.raises(UserError) as refused:
            station_edit(actor=director, station=row, version=2, **wrong)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        station_add(actor=dispatcher, centre=centre, name="新站")
    assert journalled("station.edit")["before"] == {"menu_name": "理发室"}


def test_orders_keep_what_they_cost(
    director: User,
    dispatcher: User,
    drain: Service,
    rules: dict[str, PriceRule],
    xie: Person,
    afternoon: Times,
) -> None:
    order = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie, one_more=True)
    assert (order.list_amount, order.amount) == (100, 60)
    service_edit(actor=director, service=drain, version=1, list_price=Decimal(80), reduced_price=Decimal(30))
    order.refresh_from_db()
    assert (order.list_amount, order.amount, order.subsidy) == (100, 60, 40)
    newer = Service.objects.select_related("station__centre", "skill").get(pk=drain.pk)
    assert price_of(newer, xie).amount == 30
    with pytest.raises(PriceChanged):  # what was shown before the change
        order_place(
            actor=dispatcher,
            wish=Wish(newer, afternoon),
            channel="hotline",
            person=xie,
            one_more=True,
            shown_amount=Decimal(60),
        )
    assert (
        order_place(actor=dispatcher, wish=Wish(newer, afternoon), channel="hotline", person=xie, one_more=True).amount
        == 30
    )
