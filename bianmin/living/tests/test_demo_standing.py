"""The demo's standing orders: true of the lists on both faces, made once."""

from datetime import date, datetime, time, timedelta

from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.conftest import mrs_xie
from bianmin.core import clock
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.demo_standing import load_demo_standing
from bianmin.living.models import Order, PriceRule, Service, StandingMiss, StandingOrder, Station
from bianmin.partners.models import Skill
from bianmin.portal.models import ResidentAccount
from bianmin.residents.actions.representation import representation_add
from bianmin.residents.models import Household, Person


def _service(station: Station, code: str, name: str, mode: str = "door") -> Service:
    skill = Skill.objects.create(code=code.lower(), name=name)
    return Service.objects.create(
        station=station,
        code=code,
        name=name,
        skill=skill,
        unit="次",
        duration_minutes=30,
        list_price=0,
        reduced_price=0,
        mode=mode,
    )


def test_an_old_parents_cleaning_meals_and_one_paused(
    station: Station, cleaning: Service, drain: Service, rules: dict[str, PriceRule], household: Household,
    xie: Person, mine: ResidentAccount, clerk: User, dispatcher: User, monday: datetime,
) -> None:  # fmt: skip
    for code, name in (("SH-15", "助餐送餐"), ("SH-09", "上门理发")):
        _service(station, code, name)
    parent, *others = [
        mrs_xie(household, serial=300 + 2 * number, phone=f"1540000830{number}", name=f"谢{number}")
        for number in range(3)
    ]
    representation_add(actor=clerk, person=parent, representative=xie, kind="agent", relation="30")
    for person in others:
        window = (monday + timedelta(days=1), monday + timedelta(days=1, hours=2))
        order_place(actor=dispatcher, wish=Wish(drain, window), channel="hotline", person=person)
    ordered = Order.objects.count()
    User.objects.filter(pk__in=[dispatcher.pk, mine.user_id]).update(demo=True)
    assert load_demo_standing() == 3
    assert load_demo_standing() == 0
    cleaned = StandingOrder.objects.get(service=cleaning)
    assert (cleaned.person, cleaned.account, cleaned.days, cleaned.begins) == (parent, mine, [1], time(10))
    assert Order.objects.get(standing=cleaned).standing_on == date(2025, 9, 9)
    assert StandingMiss.objects.get().day == date(2025, 9, 16)
    assert set(StandingOrder.objects.values_list("state", flat=True)) == {"active", "paused"}
    assert Order.objects.count() >= ordered + 4
    phone = Client()
    phone.force_login(mine.user)
    page = phone.get(reverse("my_standing_one", args=[cleaned.uid])).content.decode()
    assert "居民不要这一次" in page
    assert reverse("my_order", args=[Order.objects.get(standing=cleaned).uid]) in page
    assert clock.today() == monday.date()


def test_nobody_to_play_with(cleaning: Service) -> None:
    assert load_demo_standing() == 0
