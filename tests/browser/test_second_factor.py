"""A passkey from its registration to the log-in with it: the real ceremony, with a key that Chromium plays."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from bianmin.conftest import PASSWORD

Axe = Callable[[Page], None]


@pytest.fixture
def key(page: Page) -> CDPSession:
    """A key inside the machine that knows its owner's finger, played through a session of DevTools."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def _log_in_by_password(page: Page) -> None:
    page.goto("/desk/login")
    page.locator("input[name=login]").fill("clerk")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def _register(page: Page, axe: Axe) -> None:
    page.goto("/desk/account/second-factor/")
    axe(page)
    page.get_by_role("link", name="登记一把钥匙").click()
    page.locator("input[name=password]").fill(PASSWORD)  # it might be somebody else who found the desk open
    page.keyboard.press("Enter")
    page.get_by_label("钥匙的名称").fill("窗口 3 的钥匙")
    page.get_by_label("登录时可以不输密码").check()
    axe(page)
    page.get_by_role("button", name="登记这把钥匙").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("备用码")


def _leave(page: Page) -> None:
    page.goto("/desk/logout")
    page.locator("#main").get_by_role("button", name="退出").click()
    expect(page).to_have_url(re.compile("/desk/login$"))


def test_passkey_opens_without_a_password_and_is_asked_for_after_one(
    page: Page, key: CDPSession, clerk: Any, axe: Axe
) -> None:
    _log_in_by_password(page)
    page.wait_for_url("**/desk/**")
    _register(page, axe)
    axe(page)
    page.goto("/desk/account/second-factor/webauthn/")
    expect(page.get_by_role("rowheader")).to_contain_text("窗口 3 的钥匙")
    _leave(page)

    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page).to_have_url(re.compile("/desk/counter/"))
    _leave(page)

    _log_in_by_password(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("第二步验证")
    axe(page)
    page.get_by_role("button", name="用安全钥匙或通行密钥").click()
    expect(page).to_have_url(re.compile("/desk/counter/"))


def test_key_that_fails_says_so(page: Page, key: CDPSession, clerk: Any, axe: Axe) -> None:
    page.goto("/desk/login")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.locator("main").get_by_role("alert")).to_contain_text("没有用上钥匙")
    axe(page)
    expect(page).to_have_url(re.compile("/desk/login$"))
