"""Panels: what higher apps registered, in order, with the page's context."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.utils.html import format_html

from bianmin.core import panels


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_panels", {})


def hello(request: HttpRequest, *, name: str, **context: Any) -> str:
    return format_html("<p>{}</p>", name)


def test_panels_come_in_order() -> None:
    panels.register("person.side", "late", lambda request, **context: "late", order=20)
    panels.register("person.side", "early", hello, order=10)
    panels.register("person.side", "empty", lambda request, **context: "")
    panels.register("elsewhere", "other", lambda request, **context: "other")
    assert panels.render_all("person.side", HttpRequest(), name="谢某") == "<p>谢某</p>\nlate"


def test_nothing_registered_shows_nothing() -> None:
    assert panels.render_all("person.side", HttpRequest()) == ""


def test_second_registration_takes_the_place() -> None:
    panels.register("a", "one", lambda request, **context: "old")
    panels.register("a", "one", lambda request, **context: "new")
    assert panels.render_all("a", HttpRequest()) == "new"


def test_tag_shows_panels_and_keeps_values_escaped() -> None:
    panels.register("a", "hello", hello)
    page = Template('{% load panels %}{% panels "a" name=who %}').render(
        Context({"request": HttpRequest(), "who": "<b>"})
    )
    assert page == "<p>&lt;b&gt;</p>"
