"""The first page: open before any login, small enough for a slow line, what the registry holds."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from bianmin.core.models import Centre

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
