"""Prices from a day on: one change a service, decided by the date, whoever reads it; orders keep what they cost."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.errors import Conflict, NotAllowed, UserError, VersionConflict
from bianmin.living.actions.service import service_edit
from bianmin.living.actions.service_price import service_price_drop, service_price_plan
from bianmin.living.models import PriceRule, Service
from bianmin.living.selectors.price import price_of, quantity_prices
from bianmin.living.tests.conftest import journalled
from bianmin.residents.models import Person

FIRST = date(2025, 10, 1)
Plan = Callable[..., Service]


@pytest.fixture
def plan(director: User, drain: Service) -> Plan:
    def made(**changes: Any) -> Service:
        given = {"next_from": FIRST, "next_list_price": Decimal(120), "next_reduced_price": Decimal(70), "version": 1}
        return service_price_plan(actor=director, service=drain, **{**given, **changes})

    return made


def _later() -> datetime:
    return clock.now() + (FIRST - clock.today()) + timedelta(hours=1)


def test_a_price_begins_on_its_day(plan: Plan, drain: Service, xie: Person, rules: dict[str, PriceRule]) -> None:
    planned = plan()
    assert (planned.version, planned.list_price, planned.price_coming) == (2, 100, True)
    today = Service.objects.select_related("station").get(pk=drain.pk)
    assert (price_of(today, None).amount, price_of(today, xie).amount) == (100, 60)
    assert price_of(today, xie, on=FIRST - timedelta(days=1)).amount == 60
    assert (price_of(today, None, on=FIRST).amount, price_of(today, xie, on=FIRST).amount) == (120, 70)
    assert today.list_price == 100
    with clock.frozen(_later()):
        then = Service.objects.select_related("station").get(pk=drain.pk)
        assert (then.list_price, then.reduced_price, then.price_coming) == (120, 70, False)
        assert price_of(then, xie).amount == 70
        assert {number: price.list_amount for number, price in quantity_prices(then, None).items()} == {
            number: 120 * number for number in range(then.minimum, then.maximum + 1)
        }
        drain.refresh_from_db()
        assert drain.list_price == 120
    entry = journalled("service.price_plan")
    assert entry["after"]["menu_next_from"] == "2025-10-01"


def test_it_costs_no_query(plan: Plan, drain: Service, xie: Person, rules: dict[str, PriceRule]) -> None:
    service = Service.objects.select_related("station").get(pk=drain.pk)
    with CaptureQueriesContext(connection) as before:
        price_of(service, Person.objects.get(pk=xie.pk))
    plan()
    service = Service.objects.select_related("station").get(pk=drain.pk)
    with CaptureQueriesContext(connection) as after:
        price_of(service, Person.objects.get(pk=xie.pk), on=FIRST)
    assert len(after) == len(before)


def test_edits_after_it_has_begun_keep_it(plan: Plan, director: User, drain: Service) -> None:
    plan()
    with clock.frozen(_later()):
        edited = service_edit(actor=director, service=drain, version=2, name="通下水")
        assert (edited.list_price, edited.next_from) == (120, None)
        assert Service.objects.filter(pk=drain.pk, list_price=Decimal(120), next_from=None).exists()
        dearer = plan(version=3, next_from=FIRST + timedelta(days=30), next_list_price=Decimal(130))
        assert (dearer.list_price, dearer.next_list_price) == (120, 130)
        cheaper = service_edit(actor=director, service=drain, version=4, list_price=Decimal(110))
        assert (cheaper.list_price, cheaper.next_list_price) == (110, 130)
    with clock.frozen(_later() + timedelta(days=30)):
        assert Service.objects.get(pk=drain.pk).list_price == 130
        again = service_edit(actor=director, service=drain, version=5, list_price=Decimal(125))
        assert (again.list_price, Service.objects.get(pk=drain.pk).list_price) == (125, 125)


def test_one_change_at_a_time(plan: Plan, director: User, drain: Service) -> None:
    plan()
    replaced = plan(version=2, next_list_price=Decimal(110))
    assert (replaced.next_list_price, replaced.version) == (110, 3)
    with pytest.raises(VersionConflict) as told:
        plan(version=2, next_list_price=Decimal(90), next_reduced_price=Decimal(70))
    assert told.value.details == {"next_list_price": (110, 90)}
    dropped = service_price_drop(actor=director, service=drain)
    assert (dropped.next_from, dropped.next_list_price, dropped.price_coming) == (None, None, False)
    with pytest.raises(Conflict):
        service_price_drop(actor=director, service=drain)
    plan(version=4)
    with clock.frozen(_later()), pytest.raises(Conflict):
        service_price_drop(actor=director, service=drain)


@pytest.mark.parametrize(
    "half",
    [
        {"next_from": FIRST},
        {"next_list_price": Decimal(5), "next_reduced_price": Decimal(5)},
        {"next_from": FIRST, "next_list_price": Decimal(5)},
        {"next_from": FIRST, "next_list_price": Decimal(5), "next_reduced_price": Decimal(6)},
        {"next_from": FIRST, "next_list_price": Decimal(5), "next_reduced_price": Decimal(-1)},
    ],
)
def test_the_database_takes_no_half_of_it(drain: Service, half: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        Service.objects.filter(pk=drain.pk).update(**half)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"next_from": date(2025, 9, 8)}, "next_from"),
        ({"next_from": date(2027, 9, 8)}, "next_from"),
        ({"next_list_price": Decimal(-1)}, "next_list_price"),
        ({"next_reduced_price": Decimal(121)}, "next_reduced_price"),
    ],
)
def test_what_cannot_be_is_refused(plan: Plan, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(UserError) as refused:
        plan(**wrong)
    assert refused.value.field == field
    assert not Service.objects.exclude(next_from=None).exists()


def test_only_the_director_of_the_centre_plans(
    staff: Callable[..., User], dispatcher: User, auditor: User, stranger: User, drain: Service
) -> None:
    elsewhere = staff("director2", Role.DIRECTOR, area="410104003")
    given = {"next_from": FIRST, "next_list_price": Decimal(1), "next_reduced_price": Decimal(1), "version": 1}
    for user in (dispatcher, auditor, stranger, elsewhere):
        with pytest.raises(NotAllowed):
            service_price_plan(actor=user, service=drain, **given)
        with pytest.raises(NotAllowed):
            service_price_drop(actor=user, service=drain)


def test_on_screen(client: Client, director: User, drain: Service) -> None:
    client.force_login(director)
    url, show = reverse("service_price", args=[drain.uid]), reverse("service_show", args=[drain.uid])
    form = client.get(url).context["form"]
    sent = {bound.name: str(bound.value()) for bound in form} | {"next_from": "2025-10-01"}
    wrong = client.post(url, sent | {"next_from": "2025-09-08", "next_reduced_price": "101"})
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (400, {"next_from", "next_reduced_price"})
    assert client.post(url, sent | {"next_list_price": "88.80"})["Location"] == show
    shown = client.get(show).content.decode()
    assert "2025-10-01 起" in shown
    assert "¥88.80" in shown
    late = client.post(url, sent | {"next_list_price": "99"})
    assert (late.status_code, "¥88.80" in late.content.decode()) == (409, True)
    assert client.post(reverse("service_price_drop", args=[drain.uid])).status_code == 302
    assert "2025-10-01 起" not in client.get(show).content.decode()
    assert client.post(reverse("service_price_drop", args=[drain.uid])).status_code == 409
