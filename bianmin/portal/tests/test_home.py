"""The first page: open before any login, small enough for a slow line, what the registry holds."""

import gzip
import re
from datetime import datetime, time
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from bianmin.core import clock
from bianmin.core.models import Centre, OpeningHours

pytestmark = pytest.mark.django_db
MOST = 60_000  # bytes over the line, everything


def _bytes(content: bytes) -> int:
    return len(gzip.compress(content))


def test_open_before_any_login_and_says_what_one_can_do(client: Client, centre: Centre) -> None:
    page = client.get("/").content.decode()
    for words in ("办事指南", "一件事一次办", "查进度", "我的事", "打电话", centre.hotline, centre.name):
        assert words in page


def test_first_page_is_small(client: Client, centre: Centre) -> None:
    page = client.get("/").content
    files = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode()))
    assert files
    total = _bytes(page)
    for name in files:
        found = finders.find(name)
        assert isinstance(found, str), name
        total += _bytes(Path(found).read_bytes())
    assert total < MOST, total


def test_a_closed_day_names_the_next_one(client: Client, centre: Centre) -> None:
    centre.hours.all().delete()
    for weekday in range(5):
        OpeningHours.objects.create(centre=centre, weekday=weekday, opens=time(9), closes=time(12))
    with clock.frozen(datetime(2025, 9, 9, 10, tzinfo=clock.SHANGHAI)):
        open_day = client.get("/").content.decode()
    assert "今天开门" in open_day
    assert "今天不开门" not in open_day
    for closed, opens in ((6, "9 月 8 日"), (2, "10 月 9 日")):  # a Saturday; a Thursday of the national holiday
        month = 9 if closed == 6 else 10
        with clock.frozen(datetime(2025, month, closed, 10, tzinfo=clock.SHANGHAI)):
            page = re.sub(r"<[^>]+>", "", client.get("/").content.decode())
        assert "今天不开门" in page
        assert f"下次开门：{opens} 09:00–12:00" in page.replace("明天", opens)
