"""The street and its centre: edited by their administrator, never over an edit that she has not seen."""

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.core import journal
from bianmin.core.models import Area, Centre, JournalEntry, NumberPrefix, Office, OpeningHours, Window

pytestmark = pytest.mark.django_db
GRID = "410104002001001"


@pytest.fixture
def as_administrator(client: Client, administrator: Any) -> Client:
    client.force_login(administrator)
    return client


def rename(client: Client, area: Area, name: str, seen: str) -> Any:
    return client.post(reverse("area_rename", args=[area.uid]), {"name": name, "seen_name": seen})


def test_tree_shows_own_street_only(as_administrator: Client, areas: dict[str, Area]) -> None:
    page = as_administrator.get(reverse("area_list")).content.decode()
    assert "西大街街道" in page
    assert "　　</span>平等街第一网格" in page
    assert "邻街" not in page


def test_area_is_renamed_and_journalled(as_administrator: Client, areas: dict[str, Area]) -> None:
    assert rename(as_administrator, areas[GRID], "平等街东片", "平等街第一网格").status_code == 302
    assert Area.objects.get(code=GRID).name == "平等街东片"
    entry = JournalEntry.objects.get(verb="area.rename")
    assert entry.area_code == GRID
    assert journal.payload_of(entry) == {"old": {"name": "平等街第一网格"}, "new": {"name": "平等街东片"}}


def test_unseen_edit_is_not_overwritten(as_administrator: Client, areas: dict[str, Area]) -> None:
    Area.objects.filter(code=GRID).update(name="同事改的名字")
    answer = rename(as_administrator, areas[GRID], "我的名字", "平等街第一网格")
    page = answer.content.decode()
    assert "同事改的名字" in page
    assert "我的名字" in page
    assert Area.objects.get(code=GRID).name == "同事改的名字"


def test_same_name_again_is_not_journalled(as_administrator: Client, areas: dict[str, Area]) -> None:
    rename(as_administrator, areas[GRID], "平等街第一网格", "平等街第一网格")
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("name", ["", "长" * 61])
def test_bad_name_is_refused(as_administrator: Client, areas: dict[str, Area], name: str) -> None:
    assert rename(as_administrator, areas[GRID], name, "平等街第一网格").context["form"].errors
    assert Area.objects.get(code=GRID).name == "平等街第一网格"


def test_area_elsewhere_is_not_found(as_administrator: Client, areas: dict[str, Area]) -> None:
    assert rename(as_administrator, areas["410104003001"], "x", "邻街社区").status_code == 404


def test_centre_is_edited(as_administrator: Client, centre: Centre) -> None:
    seen = {"seen_name": centre.name, "seen_address": centre.address, "seen_hotline": centre.hotline}
    url = reverse("centre_edit", args=[centre.uid])
    new = {"name": centre.name, "address": "南顺城街 2 号", "hotline": "0371-66212590"}
    assert as_administrator.post(url, new | seen).status_code == 302
    centre.refresh_from_db()
    assert (centre.address, centre.hotline) == ("南顺城街 2 号", "0371-66212590")
    assert as_administrator.post(url, new | seen | {"hotline": "打电话"}).context["form"].errors["hotline"]


def test_office_and_window_are_edited(as_administrator: Client, centre: Centre) -> None:
    office, window = Office.objects.get(code="minzheng"), Window.objects.get(number=3)
    data = {"name": "民政所", "phone": "66210001", "seen_name": "民政所", "seen_phone": ""}
    assert as_administrator.post(reverse("office_edit", args=[office.uid]), data).status_code == 302
    data = {"name": window.name, "seen_name": window.name, "seen_active": "True"}
    assert as_administrator.post(reverse("window_edit", args=[window.uid]), data).status_code == 302
    office.refresh_from_db()
    window.refresh_from_db()
    assert (office.phone, window.active) == ("66210001", False)
    assert "停用" in as_administrator.get(reverse("centre_show")).content.decode()


def test_letters_of_numbers_are_edited(as_administrator: Client, centre: Centre) -> None:
    row = NumberPrefix.objects.create(centre=centre, purpose="case", name="受理编号", letters="S")
    NumberPrefix.objects.create(centre=centre, purpose="loan", name="借阅编号", letters="J")
    assert "XDJ-S-2" in as_administrator.get(reverse("centre_show")).content.decode()
    url = reverse("number_prefix_edit", args=[row.uid])
    assert as_administrator.post(url, {"letters": "k", "seen_letters": "S"}).status_code == 302
    row.refresh_from_db()
    assert row.letters == "K"
    assert JournalEntry.objects.filter(verb="number_prefix.edit").count() == 1
    for wrong in ("受理", "ABCD", "J", "-"):
        answer = as_administrator.post(url, {"letters": wrong, "seen_letters": "K"})
        assert answer.context["form"].errors["letters"], wrong
    assert "改过" in as_administrator.post(url, {"letters": "Z", "seen_letters": "S"}).content.decode()
    row.refresh_from_db()
    assert row.letters == "K"


def test_hours_are_added_and_removed(as_administrator: Client, centre: Centre) -> None:
    url = reverse("hours_add", args=[centre.uid])
    span = {"weekday": "5", "opens": "09:00", "closes": "12:00", "kind": "staggered"}
    assert as_administrator.post(url, span).status_code == 302
    row = OpeningHours.objects.get(centre=centre)
    assert (row.weekday, row.opens, row.closes) == (5, time(9), time(12))
    assert "重叠" in as_administrator.post(url, span | {"opens": "11:00", "closes": "13:00"}).content.decode()
    assert "晚于" in as_administrator.post(url, span | {"closes": "08:00"}).content.decode()
    assert "09:00–12:00" in as_administrator.get(reverse("centre_show")).content.decode()
    as_administrator.post(reverse("hours_remove", args=[row.pk]))
    assert not OpeningHours.objects.exists()
    verbs = list(JournalEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["hours.add", "hours.remove"]


def test_others_are_refused(client: Client, clerk: Any, centre: Centre, areas: dict[str, Area]) -> None:
    number = NumberPrefix.objects.create(centre=centre, purpose="case", name="受理编号", letters="S")
    urls = [
        reverse("area_list"),
        reverse("area_rename", args=[areas[GRID].uid]),
        reverse("centre_show"),
        reverse("centre_edit", args=[centre.uid]),
        reverse("hours_add", args=[centre.uid]),
        reverse("office_edit", args=[Office.objects.first().uid]),
        reverse("window_edit", args=[Window.objects.first().uid]),
        reverse("number_prefix_edit", args=[number.uid]),
    ]
    assert {client.get(url).status_code for url in urls} == {302}
    client.force_login(clerk)
    assert {client.get(url).status_code for url in urls} == {403}


def test_pages_cost_the_same_for_many(
    as_administrator: Client, centre: Centre, areas: dict[str, Area], django_assert_max_num_queries: Any
) -> None:
    Window.objects.bulk_create(Window(centre=centre, number=number) for number in range(10, 40))
    for url in (reverse("area_list"), reverse("centre_show")):
        with django_assert_max_num_queries(10):
            as_administrator.get(url)
