"""A time at the counter: free half-hours, never twice the same place, given up, come, missed, reminded."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from bianmin.accounts.models import User
from bianmin.affairs.actions.appointment import (
    SlotTaken,
    TooManyAppointments,
    appointment_book,
    appointment_cancel,
    appointment_move,
    appointments_miss,
)
from bianmin.affairs.models import Appointment, ItemVersion
from bianmin.affairs.selectors.appointment import free_slots, places_of
from bianmin.core import clock
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import Centre, OutboxMessage
from bianmin.core.workflow import MoveNotAllowed
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

pytestmark = pytest.mark.django_db
API, JSON = "/api/v1/appointments", "application/json"
TUESDAY = datetime(2025, 9, 9, 9, 0, tzinfo=clock.SHANGHAI)


def test_half_hours_inside_the_opening_hours(open_centre: Centre) -> None:
    assert places_of(open_centre) == 2
    days = dict(free_slots(open_centre))
    monday, tuesday = clock.today(), clock.today() + timedelta(days=1)
    assert [f"{slot.starts_at:%H:%M}" for slot in days[monday]] == ["10:00", "10:30", "11:00", "11:30"]  # it is 9:30
    assert [slot.kind for slot in days[tuesday]][-3:] == ["extended"] * 3
    assert [f"{slot.starts_at:%H:%M}" for slot in days[monday + timedelta(days=5)]] == ["09:00", "09:30"]
    assert monday + timedelta(days=6) not in days  # Sunday
    assert max(days) <= monday + timedelta(days=14)


def test_a_holiday_is_closed(open_centre: Centre, at: Callable[[str], Any]) -> None:
    with at("2025-09-26 09:00"):
        days = dict(free_slots(open_centre))
    assert not [day for day in days if (day.month, day.day) in ((10, 1), (10, 2), (10, 7))]


def test_never_more_than_the_places(open_centre: Centre, accounts: list[ResidentAccount]) -> None:
    first = appointment_book(actor=accounts[0].user, account=accounts[0], centre=open_centre, starts_at=TUESDAY)
    assert (
        appointment_book(actor=accounts[0].user, account=accounts[0], centre=open_centre, starts_at=TUESDAY) == first
    )  # pressed twice
    appointment_book(actor=accounts[1].user, account=accounts[1], centre=open_centre, starts_at=TUESDAY)
    with pytest.raises(SlotTaken, match="约满"):
        appointment_book(actor=accounts[2].user, account=accounts[2], centre=open_centre, starts_at=TUESDAY)
    assert TUESDAY not in [slot.starts_at for _day, slots in free_slots(open_centre) for slot in slots]
    appointment_cancel(actor=accounts[0].user, appointment=first)
    again = appointment_book(actor=accounts[2].user, account=accounts[2], centre=open_centre, starts_at=TUESDAY)
    assert again.place == first.place
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(centre=open_centre, account=accounts[3], starts_at=TUESDAY, place=again.place)


@pytest.mark.parametrize("minutes", [-24 * 60, 10, 3 * 60, 60 * 24 * 30])
def test_a_time_that_is_none(open_centre: Centre, accounts: list[ResidentAccount], minutes: int) -> None:
    with pytest.raises(UserError, match="另选"):
        appointment_book(
            actor=accounts[0].user,
            account=accounts[0],
            centre=open_centre,
            starts_at=TUESDAY + timedelta(minutes=minutes),
        )


def test_three_at_most(open_centre: Centre, accounts: list[ResidentAccount]) -> None:
    for step in range(3):
        appointment_book(
            actor=accounts[0].user,
            account=accounts[0],
            centre=open_centre,
            starts_at=TUESDAY + timedelta(minutes=30 * step),
        )
    with pytest.raises(TooManyAppointments):
        appointment_book(
            actor=accounts[0].user, account=accounts[0], centre=open_centre, starts_at=TUESDAY + timedelta(minutes=90)
        )


def test_the_database_holds_places_and_three(open_centre: Centre, accounts: list[ResidentAccount]) -> None:
    values = {"centre": open_centre, "starts_at": TUESDAY, "closes_at": TUESDAY + timedelta(hours=3), "places": 2}
    Appointment.objects.create(account=accounts[0], place=0, nth=0, **values)
    other = values | {"starts_at": TUESDAY + timedelta(minutes=30)}
    for wrong in (
        {**other, "account": accounts[0], "place": 0, "nth": 0},  # the same of her three
        {**other, "account": accounts[0], "place": 0, "nth": 3},  # a fourth
        {**other, "account": accounts[0], "place": 2, "nth": 1},  # more than the slot has
        {**values, "account": accounts[0], "place": 1, "nth": 1},  # twice at one time
        {**other, "place": 0, "nth": 0},  # nobody's
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appointment.objects.create(**wrong)


def test_another_time_keeps_the_old_one_until_it_is_had(open_centre: Centre, accounts: list[ResidentAccount]) -> None:
    wednesday = TUESDAY + timedelta(days=1)
    row = appointment_book(actor=accounts[0].user, account=accounts[0], centre=open_centre, starts_at=wednesday)
    for account in accounts[1:3]:
        appointment_book(actor=account.user, account=account, centre=open_centre, starts_at=TUESDAY)
    with pytest.raises(SlotTaken):
        appointment_move(actor=accounts[0].user, appointment=row, starts_at=TUESDAY)
    row.refresh_from_db()
    assert row.starts_at == wednesday
    later = wednesday + timedelta(minutes=30)
    appointment_book(actor=accounts[0].user, account=accounts[0], centre=open_centre, starts_at=later)
    with pytest.raises(Conflict, match="另一个预约"):
        appointment_move(actor=accounts[0].user, appointment=row, starts_at=later)
    evening = TUESDAY.replace(hour=17, minute=30) + timedelta(days=7)
    for goal in (evening, wednesday, evening):
        row = appointment_move(actor=accounts[0].user, appointment=row, starts_at=goal)
    waiting = OutboxMessage.objects.filter(purpose="appointment", state="queued", key__contains=str(row.uid))
    assert "17:30" in waiting.get().body
    assert row.closes_at == evening.replace(hour=19, minute=0)
    freed = appointment_book(actor=accounts[3].user, account=accounts[3], centre=open_centre, starts_at=wednesday)
    assert freed.place == 0


def test_for_somebody_who_calls_through_the_api(
    open_centre: Centre, clerk: User, clerk_elsewhere: User, xie: Person, elder_allowance: ItemVersion
) -> None:
    api, elsewhere = Client(), Client()
    api.force_login(clerk)
    elsewhere.force_login(clerk_elsewhere)
    free = api.get(f"{API}/free").json()["items"]
    asked = {"person": str(xie.uid), "starts_at": free[-1]["starts_at"], "item": "MZ-06"}
    key = {"Idempotency-Key": "call-1"}
    made = api.post(API, asked, JSON, headers=key)
    assert (made.status_code, made.json()["what"], made.json()["who"]) == (201, elder_allowance.name, "谢*清")
    assert api.post(API, asked, JSON, headers=key).json() == made.json()
    assert api.post(API, {**asked, "item": "XX-99"}, JSON).status_code == 404
    assert api.post(API, {**asked, "starts_at": "2025-09-09T09:00:00"}, JSON).status_code == 422
    uid = made.json()["uid"]
    assert elsewhere.post(f"{API}/{uid}/cancel").status_code == 404
    moved = api.post(f"{API}/{uid}/move", {"starts_at": free[0]["starts_at"]}, JSON).json()
    assert moved["starts_at"][:16] == free[0]["starts_at"][:16]
    assert [row["uid"] for row in api.get(API).json()["items"]] == [uid]  # free[0] is today
    assert api.post(f"{API}/{uid}/come").json()["state"] == "came"
    assert api.post(f"{API}/{uid}/cancel").status_code == 409
    assert api.get(API).json()["items"] == []


def test_reminded_the_evening_before_and_not_when_given_up(
    open_centre: Centre, accounts: list[ResidentAccount]
) -> None:
    row = appointment_book(
        actor=accounts[0].user, account=accounts[0], centre=open_centre, starts_at=TUESDAY + timedelta(days=1)
    )
    message = OutboxMessage.objects.get(purpose="appointment")
    assert f"{message.not_before.astimezone(clock.SHANGHAI):%d %H:%M}" == "09 18:00"
    assert "09:00" in message.body
    appointment_cancel(actor=accounts[0].user, appointment=row)
    message.refresh_from_db()
    assert message.state == OutboxMessage.State.OVERTAKEN
    with pytest.raises(MoveNotAllowed):
        appointment_cancel(actor=accounts[0].user, appointment=row)


def test_told_at_once_that_it_is_booked(open_centre: Centre, accounts: list[ResidentAccount], clerk: User) -> None:
    row = appointment_book(actor=accounts[0].user, account=accounts[0], centre=open_centre, starts_at=TUESDAY)
    [message] = OutboxMessage.objects.filter(purpose="appointment_booked")
    assert message.recipient == accounts[0].phone
    assert message.not_before <= clock.now()
    assert "09:00" in message.body
    appointment_move(actor=accounts[0].user, appointment=row, starts_at=TUESDAY + timedelta(minutes=30))
    states = OutboxMessage.objects.filter(purpose="appointment_booked").order_by("pk").values_list("state", "body")
    assert [(state, "09:30" in body) for state, body in states] == [("overtaken", False), ("queued", True)]


def test_who_does_not_come(open_centre: Centre, accounts: list[ResidentAccount], at: Callable[[str], Any]) -> None:
    row = appointment_book(actor=accounts[0].user, account=accounts[0], centre=open_centre, starts_at=TUESDAY)
    with at("2025-09-09 10:00"):
        assert appointments_miss() == 0
        with pytest.raises(UserError, match="时间已经到了"):
            appointment_cancel(actor=accounts[0].user, appointment=row)
    with at("2025-09-09 12:00"):
        assert appointments_miss() == 0
    with at("2025-09-09 12:10"):
        assert appointments_miss() == 1
        assert appointments_miss() == 0
    row.refresh_from_db()
    assert row.state == "missed"
