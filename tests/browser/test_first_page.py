"""The doors open in a real browser, and the helper that judges pages does judge."""

import json
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page


def test_healthz_answers(page: Page) -> None:
    answer = page.goto("/healthz")
    assert answer is not None
    assert answer.status == 200
    assert json.loads(answer.text())["database"] == "ok"


def test_axe_finds_what_is_wrong(page: Page, phone: Page, axe: Callable[[Page], None]) -> None:
    page.set_content("<html lang='zh'><title>x</title><main><h1>x</h1><img src='x.png'></main>")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
    phone.set_content("<html lang='zh'><title>x</title><main><h1>x</h1><p style='width:500px'>x</p></main>")
    with pytest.raises(AssertionError, match="sideways"):
        axe(phone)


def test_login_page_is_for_everybody(page: Page, phone: Page, axe: Callable[[Page], None]) -> None:
    for window in (page, phone):
        answer = window.goto(reverse("account_login"))
        assert answer is not None
        assert answer.status == 200
        axe(window)
