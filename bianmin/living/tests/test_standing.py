"""Standing orders: when they fall, that each date is ordered once, what is left out and why."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.idempotency import KeyReused
from bianmin.core.models import CalendarDay, JournalEntry, OutboxMessage
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.actions import standing_make as module
from bianmin.living.actions.order_change import order_cancel
from bianmin.living.actions.standing import Rhythm, Standing, standing_edit, standing_place
from bianmin.living.actions.standing_make import standing_make_due
from bianmin.living.actions.standing_moves import (
    standing_end,
    standing_pause,
    standing_resume,
    standing_see,
    standing_skip,
)
from bianmin.living.models import Order, PriceRule, Service, StandingMiss, StandingOrder
from bianmin.living.tasks import make_standing_orders
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person, Tag

TUESDAY = date(2025, 9, 9)
Rules = dict[str, PriceRule]
RHYTHM = Rhythm((1,), time(14), time(16), date(2025, 9, 8), date(2026, 3, 31))


@pytest.fixture
def tuesdays(cleaning: Service, rules: Rules, xie: Person, dispatcher: User) -> StandingOrder:
    """Two hours of cleaning every Tuesday afternoon."""
    wanted = Standing(cleaning, RHYTHM, quantity=2, note="敲门大声")
    return standing_place(actor=dispatcher, standing=wanted, person=xie)


def _days() -> list[date]:
    return sorted(Order.objects.values_list("standing_on", flat=True))


def _weeks_later(monday: datetime, weeks: int) -> Any:
    return clock.frozen(monday + timedelta(weeks=weeks))


def test_the_orders_of_a_week_are_made_at_once(
    tuesdays: StandingOrder, rules: Rules, xie: Person, monday: datetime
) -> None:
    order = Order.objects.get()
    assert (order.standing, order.standing_on, order.channel, order.state) == (
        tuesdays, TUESDAY, "standing", "confirmed",
    )  # fmt: skip
    assert order.window_start == monday.replace(day=9, hour=14, minute=0)
    assert (order.person, order.note, order.quantity, order.amount) == (xie, "敲门大声", 2, 60)
    assert order.address == tuesdays.address
    assert order.dwelling == tuesdays.dwelling
    assert OutboxMessage.objects.filter(purpose="order_taken").count() == 1
    assert set(JournalEntry.objects.values_list("verb", flat=True)) >= {"standing.place", "order.place"}


def test_made_once_however_often_the_task_runs(tuesdays: StandingOrder, monday: datetime) -> None:
    assert standing_make_due() == Counter(made=0)
    with _weeks_later(monday, 1):
        assert standing_make_due()["made"] == 1
        make_standing_orders.func()
    assert _days() == [TUESDAY, date(2025, 9, 16)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(standing_on=TUESDAY).update(standing_on=date(2025, 9, 16))


def test_the_price_is_that_of_the_day_on_which_it_is_made(tuesdays: StandingOrder, poor: Tag, monday: datetime) -> None:
    with _weeks_later(monday, 1):
        standing_make_due()
    assert list(Order.objects.order_by("standing_on").values_list("amount", "subsidy")) == [(60, 30), (0, 90)]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, [9, 16, 23, 30]),
        ({"every_weeks": 2}, [9, 23]),
        ({"every_weeks": 4}, [9]),
        ({"every_weeks": 2, "weekdays": (0, 1)}, [9, 22, 23]),  # its first Monday is over: it is half past nine
        ({"starts_on": date(2025, 9, 17)}, [23, 30]),
        ({"until": date(2025, 9, 16)}, [9, 16]),
    ],
)
def test_on_which_days_it_falls(
    cleaning: Service, rules: Rules, xie: Person, dispatcher: User, monday: datetime, changes: dict[str, Any],
    wanted: list[int],
) -> None:  # fmt: skip
    rhythm = replace(RHYTHM, **{"begins": time(8), "ends": time(10), **changes})
    standing_place(actor=dispatcher, standing=Standing(cleaning, rhythm, quantity=2), person=xie)
    for weeks in range(4):
        with _weeks_later(monday, weeks):
            standing_make_due()
    assert [day.day for day in _days() if day.month == 9] == wanted


def test_public_holidays_only_where_they_are_not_wanted(
    cleaning: Service, rules: Rules, xie: Person, dispatcher: User, monday: datetime
) -> None:
    """1 October 2025 is a Wednesday and the national day; 24 September is made free by the office itself."""
    CalendarDay.objects.create(day=date(2025, 9, 24), working=False)
    for skip in (False, True):
        hour = 14 if skip else 8
        rhythm = replace(RHYTHM, weekdays=(2,), starts_on=date(2025, 9, 17), skip_holidays=skip)
        rhythm = replace(rhythm, begins=time(hour), ends=time(hour + 2))
        standing_place(actor=dispatcher, standing=Standing(cleaning, rhythm, quantity=2), person=xie)
    for weeks in range(5):
        with _weeks_later(monday, weeks):
            standing_make_due()
    made = Counter(_days())
    assert [made[day] for day in (date(2025, 9, 17), date(2025, 9, 24), date(2025, 10, 1))] == [2, 1, 1]


def test_placed_once_for_each_key(cleaning: Service, drain: Service, xie: Person, dispatcher: User) -> None:
    wanted = Standing(cleaning, RHYTHM, quantity=2)
    first = standing_place(actor=dispatcher, standing=wanted, person=xie, key="k")
    assert standing_place(actor=dispatcher, standing=wanted, person=xie, key="k").pk == first.pk
    with pytest.raises(KeyReused):
        standing_place(actor=dispatcher, standing=Standing(drain, RHYTHM), person=xie, key="k")
    assert StandingOrder.objects.count() == Order.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weekdays": ()}, "星期几"),
        ({"weekdays": (7,)}, "星期几"),
        ({"every_weeks": 3}, "每周、每两周或每四周"),
        ({"ends": time(13)}, "这个时间不能订"),
        ({"until": date(2025, 9, 7)}, "最后一天"),
        ({"until": date(2026, 12, 1)}, "最长订一年"),
        ({"until": date(2025, 9, 8)}, "一次也轮不到"),
        ({"starts_on": date(2025, 12, 1)}, "这个时间不能订"),
    ],
)
def test_what_cannot_be_had_is_said(
    cleaning: Service, xie: Person, dispatcher: User, changes: dict[str, Any], words: str
) -> None:
    wanted = Standing(cleaning, replace(RHYTHM, **changes), quantity=2)
    with pytest.raises(UserError, match=words):
        standing_place(actor=dispatcher, standing=wanted, person=xie)
    assert not StandingOrder.objects.exists()


def test_only_whoever_takes_requests(
    cleaning: Service, tuesdays: StandingOrder, xie: Person, auditor: User, officer: User, clerk: User
) -> None:
    for user in (auditor, officer):
        with pytest.raises(NotAllowed):
            standing_place(actor=user, standing=Standing(cleaning, RHYTHM, quantity=2), person=xie)
        for move in (standing_pause, standing_end):
            with pytest.raises(NotAllowed):
                move(actor=user, standing=tuesdays)
        with pytest.raises(NotAllowed):
            standing_skip(actor=user, standing=tuesdays, day=TUESDAY)
    assert standing_pause(actor=clerk, standing=tuesdays).state == "paused"


def test_one_date_is_left_out(tuesdays: StandingOrder, dispatcher: User, monday: datetime) -> None:
    with pytest.raises(UserError, match="本来就不来"):
        standing_skip(actor=dispatcher, standing=tuesdays, day=date(2025, 9, 10))
    for day in (TUESDAY, TUESDAY, date(2025, 9, 16)):  # the first is made already, and pressed twice
        standing_skip(actor=dispatcher, standing=tuesdays, day=day)
    for weeks in (0, 1, 2):
        with _weeks_later(monday, weeks):
            standing_make_due()
    states = dict(Order.objects.values_list("standing_on", "state"))
    assert states == {TUESDAY: "cancelled", date(2025, 9, 23): "confirmed"}
    assert JournalEntry.objects.filter(verb="standing.skip").count() == 2


def test_an_order_that_was_cancelled_does_not_come_back(tuesdays: StandingOrder, dispatcher: User) -> None:
    order_cancel(actor=dispatcher, order=Order.objects.get(), reason="不用了")
    assert standing_make_due()["made"] == 0


def test_paused_resumed_ended(tuesdays: StandingOrder, dispatcher: User, monday: datetime) -> None:
    standing_pause(actor=dispatcher, standing=tuesdays)
    with _weeks_later(monday, 1):
        assert standing_make_due()["made"] == 0
        standing_resume(actor=dispatcher, standing=tuesdays)  # makes what is due at once
        assert _days() == [TUESDAY, date(2025, 9, 16)]
    ended = standing_end(actor=dispatcher, standing=tuesdays, reason="住院了")
    assert (ended.state, ended.ended_reason) == ("ended", "住院了")
    for move in (standing_pause, standing_resume, standing_end):
        with pytest.raises(MoveNotAllowed):
            move(actor=dispatcher, standing=tuesdays)
    with _weeks_later(monday, 2):
        assert standing_make_due()["made"] == 0


def test_it_ends_by_itself(tuesdays: StandingOrder, monday: datetime) -> None:
    with clock.frozen(datetime(2026, 4, 1, 9, tzinfo=clock.SHANGHAI)):
        assert standing_make_due() == Counter(expired=1)
    tuesdays.refresh_from_db()
    assert tuesdays.state == "ended"


def test_changed_from_now_on(tuesdays: StandingOrder, dispatcher: User, monday: datetime) -> None:
    changed = standing_edit(
        actor=dispatcher, standing=tuesdays, version=1, quantity=3, note="后门进", rhythm=replace(RHYTHM, weekdays=(3,))
    )
    assert (changed.quantity, changed.days, changed.version) == (3, [3], 2)
    with pytest.raises(VersionConflict):
        standing_edit(actor=dispatcher, standing=tuesdays, version=1, quantity=2)
    with pytest.raises(UserError, match="一次可以订"):
        standing_edit(actor=dispatcher, standing=tuesdays, version=2, quantity=99)
    assert dict(Order.objects.values_list("standing_on", "quantity")) == {TUESDAY: 2, date(2025, 9, 11): 3}


@pytest.mark.parametrize("reason", ["inactive", "died", "moved", "merged", "refused"])
def test_what_cannot_be_made_is_told_to_the_dispatcher_once(
    tuesdays: StandingOrder, dispatcher: User, clerk: User, monday: datetime, reason: str
) -> None:
    person = tuesdays.person
    assert person is not None
    if reason == "inactive":
        Service.objects.update(active=False)
    elif reason == "died":
        Person.objects.update(died_on=date(2025, 9, 10))
    elif reason == "moved":
        Person.objects.update(household=None)
    elif reason == "merged":
        kept = Person.objects.create(name="谢玉清")
        Person.objects.filter(pk=person.pk).update(merged_into=kept)
    else:
        Service.objects.update(maximum=2, minimum=1)
        StandingOrder.objects.update(quantity=5)
    with _weeks_later(monday, 1):
        assert standing_make_due()["missed"] == 1
        assert standing_make_due()["missed"] == 0
    miss = StandingMiss.objects.get()
    assert (miss.day, miss.reason, miss.seen_at) == (date(2025, 9, 16), reason, None)
    assert ("一次可以订" in miss.words) is (reason == "refused")
    assert JournalEntry.objects.filter(verb="standing.miss").count() == 1
    assert _days() == [TUESDAY]
    with pytest.raises(NotAllowed):
        standing_see(actor=clerk, miss=miss)
    for _time in range(2):
        standing_see(actor=dispatcher, miss=miss)
    assert JournalEntry.objects.filter(verb="standing.see").count() == 1


def test_one_that_breaks_keeps_no_other_waiting(
    tuesdays: StandingOrder, drain: Service, xie: Person, dispatcher: User, monday: datetime, monkeypatch: Any
) -> None:
    standing_place(actor=dispatcher, standing=Standing(drain, RHYTHM), person=xie)
    real = module._hindrance

    def breaks(row: StandingOrder) -> str:
        if row.pk == tuesdays.pk:
            raise ZeroDivisionError
        return real(row)

    monkeypatch.setattr(module, "_hindrance", breaks)
    with _weeks_later(monday, 1):
        assert standing_make_due() == Counter(failed=1, made=1)


def test_of_a_telephone(cleaning: Service, rules: Rules, mine: ResidentAccount, xie: Person) -> None:
    row = standing_place(actor=mine.user, standing=Standing(cleaning, RHYTHM, quantity=2), account=mine, person=xie)
    order = Order.objects.get()
    assert (row.account, order.account, order.person) == (mine, mine, xie)
    assert standing_pause(actor=mine.user, standing=row).state == "paused"
