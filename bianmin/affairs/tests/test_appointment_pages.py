"""The pages of appointments: asked about on the phone, named at the counter, moved and given up."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.affairs.actions.appointment import (
    appointment_book,
)
from bianmin.affairs.models import Appointment, Bundle, ItemVersion
from bianmin.core import clock
from bianmin.core.models import Centre, JournalEntry
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2025, 9, 9, 9, 0, tzinfo=clock.SHANGHAI)


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


def test_who_is_expected_day_by_day(
    client: Client, open_centre: Centre, clerk: User, officer: User, xie: Person, accounts: list[ResidentAccount]
) -> None:
    url = reverse("appointment_day")
    wednesday = TUESDAY + timedelta(days=1)
    appointment_book(actor=clerk, centre=open_centre, starts_at=TUESDAY, person=xie)
    appointment_book(actor=accounts[0].user, account=accounts[0], centre=open_centre, starts_at=wednesday)
    client.force_login(clerk)
    assert "这一天没有人预约" in client.get(url).text
    tuesday = client.get(url, {"day": "2025-09-09"}).text
    assert "谢*清" in tuesday
    assert xie.name not in tuesday
    assert "?day=2025-09-10" in tuesday
    assert accounts[0].phone_masked in client.get(url, {"day": "2025-09-10"}).text
    for wrong in ("yesterday", "9999-12-31", "0001-01-01"):
        assert client.get(url, {"day": wrong}).status_code == 200
    client.force_login(officer)
    assert client.get(url).status_code == 403
    client.force_login(accounts[0].user)
    assert client.get(url).status_code in (302, 403)


def test_the_page_says_what_is_booked_and_moves_to_another_time_only(
    open_centre: Centre, accounts: list[ResidentAccount], elder_allowance: ItemVersion
) -> None:
    phone, row = (
        Client(),
        appointment_book(
            actor=accounts[0].user,
            account=accounts[0],
            centre=open_centre,
            starts_at=TUESDAY,
            version=elder_allowance,
        ),
    )
    phone.force_login(accounts[0].user)
    page = phone.get(reverse("appointment_book")).text
    assert "已经约了" in page
    assert reverse("appointment_detail", args=[row.uid]) in page
    move = reverse("appointment_move", args=[row.uid])
    assert f'value="{TUESDAY.isoformat()}"' not in phone.get(move).text
    answer = phone.get(move, {"at": TUESDAY.isoformat()})
    assert answer.status_code == 400
    assert "这就是现在约的时间" in answer.text
