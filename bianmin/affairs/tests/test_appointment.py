"""A time at the counter: free half-hours, never twice the same place, given up, come, missed, reminded."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.affairs.actions.appointment import (
    SlotTaken,
    TooManyAppointments,
    appointment_book,
    appointment_cancel,
    appointment_move,
    appointments_miss,
)
from bianmin.affairs.models import Appointment, Bundle, ItemVersion
from bianmin.affairs.selectors.appointment import free_slots, places_of
from bianmin.core import clock
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import Centre, JournalEntry, OpeningHours, OutboxMessage, Window
from bianmin.core.workflow import MoveNotAllowed
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

pytestmark = pytest.mark.django_db
API, JSON = "/api/v1/appointments", "application/json"
TUESDAY = datetime(2025, 9, 9, 9, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture
def open_centre(centre: Centre) -> Centre:
    """Four windows; open on weekdays, on Tuesday evening longer, on Saturday morning, too."""
    centre.hours.all().delete()
    centre.windows.all().delete()
    for number in range(1, 5):
        Window.objects.create(centre=centre, number=number)
    for weekday in range(5):
        OpeningHours.objects.create(centre=centre, weekday=weekday, opens=time(9), closes=time(12))
    OpeningHours.objects.create(centre=centre, weekday=1, opens=time(17, 30), closes=time(19), kind="extended")
    OpeningHours.objects.create(centre=centre, weekday=5, opens=time(9), closes=time(10), kind="staggered")
    return centre


@pytest.fixture
def accounts(db: None) -> list[ResidentAccount]:
    return [account_open(phone=f"1540000100{number}") for number in range(5)]


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


def test_a_bundle_and_another_time_on_the_phone(open_centre: Centre, accounts: list[ResidentAccount]) -> None:
    Bundle.objects.create(code="birth", name="新生儿出生", items=[])
    phone, stranger = Client(), Client()
    phone.force_login(accounts[0].user)
    stranger.force_login(accounts[1].user)
    assert "新生儿出生" in phone.get(reverse("appointment_book") + "?bundle=birth").content.decode()
    assert phone.get(reverse("appointment_book") + "?bundle=none").status_code == 404
    phone.post(reverse("appointment_book"), {"starts_at": TUESDAY.isoformat(), "bundle": "birth"})
    row = Appointment.objects.get()
    assert "新生儿出生" in phone.get(reverse("appointment_detail", args=[row.uid])).content.decode()
    move = reverse("appointment_move", args=[row.uid])
    assert "9:00" in phone.get(move).content.decode()
    assert phone.post(move, {"starts_at": "soon"}).status_code == 400
    assert stranger.post(move, {"starts_at": TUESDAY.isoformat()}).status_code == 404
    later = TUESDAY + timedelta(minutes=60)
    assert phone.post(move, {"starts_at": later.isoformat()})["Location"] == reverse(
        "appointment_detail", args=[row.uid]
    )
    row.refresh_from_db()
    assert (row.starts_at, row.what) == (later, "新生儿出生")


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


def test_asked_before_it_is_booked_and_before_it_is_given_up(
    open_centre: Centre, elder_allowance: ItemVersion, accounts: list[ResidentAccount], at: Any
) -> None:
    phone = Client()
    phone.force_login(accounts[0].user)
    book = reverse("appointment_book")
    asked = phone.get(book, {"at": TUESDAY.isoformat(), "item": "MZ-06"}).text
    assert "约这个时间？" in asked
    assert elder_allowance.name in asked
    assert f"{book}?item=MZ-06" in asked  # the way back keeps what it is for
    assert not Appointment.objects.exists()
    for wrong in ("2025-09-09T03:00:00+08:00", "tomorrow"):
        answer = phone.get(book, {"at": wrong})
        assert answer.status_code == 400
        assert "请另选一个" in answer.text
    phone.post(book, {"starts_at": TUESDAY.isoformat(), "item": "MZ-06"})
    row = Appointment.objects.get()
    moved = phone.get(
        reverse("appointment_move", args=[row.uid]), {"at": (TUESDAY + timedelta(minutes=30)).isoformat()}
    )
    assert "改到这个时间？" in moved.text
    cancel = reverse("appointment_cancel", args=[row.uid])
    assert "取消这个预约？" in phone.get(cancel).text
    row.refresh_from_db()
    assert row.state == "booked"
    phone.post(cancel)
    assert phone.get(cancel)["Location"] == reverse("appointment_detail", args=[row.uid])


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


def test_on_the_phone_and_at_the_counter(
    open_centre: Centre, elder_allowance: ItemVersion, clerk: User, clerk_elsewhere: User, xie: Person, at: Any
) -> None:
    account = account_open(phone="15400006621")
    phone, desk = Client(), Client()
    phone.force_login(account.user)
    page = phone.get(reverse("appointment_book") + "?item=MZ-06").content.decode()
    assert elder_allowance.name in page
    assert f'value="{TUESDAY.isoformat()}"' in page
    nobody = phone.post(reverse("appointment_book"), {"starts_at": TUESDAY.isoformat()})  # stands for nobody yet
    assert Appointment.objects.get().person is None
    assert phone.get(nobody["Location"]).status_code == 200
    binding_add(account=account, code=binding_code_make(actor=clerk, person=xie))
    later = TUESDAY + timedelta(minutes=30)
    assert f"给谁办：<b>{xie.name}</b>" in phone.get(reverse("appointment_book")).content.decode()
    booked = phone.post(reverse("appointment_book"), {"starts_at": later.isoformat(), "item": "MZ-06"})
    mine = phone.get(booked["Location"]).content.decode()
    assert "居民身份证" in mine
    panel = phone.get("/my/").content.decode()
    assert "09:30" in panel
    assert f"{xie.name}的事：{elder_allowance.name}" in panel
    for wrong in ("", "abc", "2025-09-09T09:00:00", "9" * 4000):
        assert phone.post(reverse("appointment_book"), {"starts_at": wrong}).status_code == 400
    row = Appointment.objects.get(person=xie)
    stranger = Client()
    stranger.force_login(account_open(phone="15400009999").user)
    assert stranger.get(reverse("appointment_detail", args=[row.uid])).status_code == 404
    assert stranger.post(reverse("appointment_cancel", args=[row.uid])).status_code == 404
    desk.force_login(clerk)
    with at("2025-09-09 09:20"):
        day = desk.get(reverse("counter")).content.decode()
        assert "今天的预约" in day
        assert xie.name not in day
        elsewhere = Client()
        elsewhere.force_login(clerk_elsewhere)
        assert elsewhere.post(reverse("appointment_come", args=[row.uid])).status_code == 404
        come = desk.post(reverse("appointment_come", args=[row.uid]))
    assert come["Location"] == reverse("item_choose", args=["person", xie.uid])
    row.refresh_from_db()
    assert row.state == "came"
    assert JournalEntry.objects.filter(verb="appointment.come", subject_uid=xie.uid, actor=clerk).exists()


def test_what_the_counter_booked_stands_on_the_phone_of_whoever_acts(
    open_centre: Centre, clerk: User, xie: Person, accounts: list[ResidentAccount]
) -> None:
    row = appointment_book(actor=clerk, centre=open_centre, starts_at=TUESDAY, person=xie)
    account = account_open(phone="15400006621")
    phone, detail = Client(), reverse("appointment_detail", args=[row.uid])
    phone.force_login(account.user)
    assert phone.get(detail).status_code == 404  # it stands for nobody yet
    binding_add(account=account, code=binding_code_make(actor=clerk, person=xie))
    assert detail in phone.get("/my/").text
    assert xie.name in phone.get(detail).text
    later = (TUESDAY + timedelta(minutes=30)).isoformat()
    phone.post(reverse("appointment_move", args=[row.uid]), {"starts_at": later})
    phone.post(reverse("appointment_cancel", args=[row.uid]))
    row.refresh_from_db()
    assert (row.state, row.starts_at) == ("cancelled", TUESDAY + timedelta(minutes=30))
    other = Client()
    other.force_login(accounts[0].user)
    assert other.get(detail).status_code == 404
