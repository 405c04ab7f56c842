"""Large print is a cookie that a plain form sets, and one is back where one was."""

import pytest
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory

pytestmark = pytest.mark.django_db


def page_of(cookies: dict[str, str]) -> str:
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    return Template('{% extends "ui/resident.html" %}').render(Context({"request": request}))


def toggle(client: Client, large: str, back: str) -> HttpResponse:
    return client.post("/large/", {"large": large, "next": back})


def test_large_print_on_and_off_again(client: Client) -> None:
    response = toggle(client, "1", "/guides/?q=津贴")
    assert response.headers["Location"] == "/guides/?q=%E6%B4%A5%E8%B4%B4"
    assert client.cookies["large"].value == "1"
    toggle(client, "0", "/")
    assert client.cookies["large"].value == ""


def test_large_print_marks_the_page() -> None:
    assert 'class="resident large"' in page_of({"large": "1"})
    assert 'class="resident"' in page_of({"large": "<script>"})


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "-1", "';--", "�", ""]
)
def test_large_print_never_leads_elsewhere(client: Client, back: str) -> None:
    assert toggle(client, "1", back).headers["Location"] == "/"


def test_large_print_needs_a_form(client: Client) -> None:
    assert client.get("/large/").status_code == 405
