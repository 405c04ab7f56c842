"""The calendar's page: what differs from the week, the office's own days, and a year that is entered completely."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.core import calendar
from bianmin.core.models import CalendarDay, CalendarYear, JournalEntry

pytestmark = pytest.mark.django_db
FLOOD = {"day": "2026-11-24", "working": "no", "note": "防汛停办"}


def add(client: Client, year: int = 2026, **data: str) -> Any:
    return client.post(reverse("calendar_day_add", args=[year]), FLOOD | data)


def test_announced_year_shows_its_swaps(client: Client, administrator: Any) -> None:
    client.force_login(administrator)
    page = client.get(reverse("calendar_show"), {"year": "2026"}).content.decode()
    assert "2026-10-10" in page
    assert "国庆节调休" in page
    assert "?year=2027" in page
    assert "2026-11-24" not in page
    assert "待定" not in page


@pytest.mark.parametrize("year", ["", "abc", "-1", "99999999999999999999", "1900"])
def test_senseless_year_shows_this_one(client: Client, administrator: Any, year: str) -> None:
    client.force_login(administrator)
    assert client.get(reverse("calendar_show"), {"year": year}).status_code == 200


def test_day_is_added_counted_and_removed(client: Client, administrator: Any) -> None:
    client.force_login(administrator)
    assert add(client).status_code == 302
    assert calendar.working_day(date(2026, 11, 24)) == (False, True)
    assert "防汛停办" in client.get(reverse("calendar_show"), {"year": "2026"}).content.decode()
    client.post(reverse("calendar_day_remove", args=[CalendarDay.objects.get().pk]))
    assert calendar.working_day(date(2026, 11, 24)) == (True, True)
    verbs = list(JournalEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["calendar.day_add", "calendar.day_remove"]


def test_a_day_entered_again_says_what_it_replaces_and_keeps_the_note(client: Client, administrator: Any) -> None:
    client.force_login(administrator)
    add(client)
    answer = add(client, working="yes", note="")
    assert "2026-11-24 已经录入为放假（防汛停办）" in answer.content.decode()
    assert CalendarDay.objects.get().working is False
    stale = add(client, working="yes", note="", replaces="2026-11-24 1 ")
    assert "已经录入为" in stale.content.decode()
    assert (
        add(client, working="yes", note="", replaces=stale.context["day_form"]["replaces"].value()).status_code == 302
    )
    row = CalendarDay.objects.get()
    assert (row.working, row.note) == (True, "防汛停办")


def test_removing_a_day_asks_first(client: Client, administrator: Any, clerk: Any) -> None:
    client.force_login(administrator)
    add(client)
    url = reverse("calendar_day_remove", args=[CalendarDay.objects.get().pk])
    assert f'href="{url}"' in client.get(reverse("calendar_show"), {"year": "2026"}).content.decode()
    asked = client.get(url).content.decode()
    assert "防汛停办" in asked
    assert "没有在办件的期限跨过这一天" in asked
    assert CalendarDay.objects.exists()
    client.force_login(clerk)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("wrong", [{"day": "2026-13-01"}, {"day": ""}, {"working": "maybe"}, {"note": "长" * 61}])
def test_bad_input_changes_nothing(client: Client, administrator: Any, wrong: dict[str, str]) -> None:
    client.force_login(administrator)
    answer = add(client, **wrong)
    assert answer.status_code == 200
    assert answer.context["day_form"].errors
    assert not CalendarDay.objects.exists()


def test_entered_year_ends_the_warning(client: Client, administrator: Any) -> None:
    client.force_login(administrator)
    assert "待定" in client.get(reverse("calendar_show"), {"year": "2099"}).content.decode()
    client.post(reverse("calendar_year_enter", args=[2099]), {"source": "国办发明电〔2098〕7 号"})
    assert CalendarYear.objects.get().year == 2099
    assert "待定" not in client.get(reverse("calendar_show"), {"year": "2099"}).content.decode()
    assert calendar.add_workdays(date(2099, 6, 1), 3).certain


def test_others_are_refused(client: Client, clerk: Any, director: Any) -> None:
    assert client.get(reverse("calendar_show")).status_code == 302
    for user in (clerk, director):
        client.force_login(user)
        assert client.get(reverse("calendar_show")).status_code == 403
        assert add(client).status_code == 403
        assert client.post(reverse("calendar_year_enter", args=[2099]), {"source": "x"}).status_code == 403
    assert not CalendarDay.objects.exists()
