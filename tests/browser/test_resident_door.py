"""On the phone: the first page, login by code, bound at the counter, acting for a parent; also without JavaScript."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bianmin.accounts.models import User
from bianmin.core import channels
from bianmin.core.models import OutboxMessage
from bianmin.portal.actions.binding import binding_code_make

PHONE = "15400009001"


def _code() -> str:
    body = OutboxMessage.objects.filter(channel="sms").latest("id").body
    found = re.search(r"\d{6}", body)
    assert found
    return found[0]


def _log_in(page: Page) -> None:
    page.goto("/my/")
    page.get_by_label("手机号").fill("154 0000 9001")
    page.get_by_role("button", name="发验证码").click()
    page.get_by_label("验证码").fill(_code())
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的")


@pytest.fixture(autouse=True)
def _messages_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(channels._channels, "sms", channels.Channel("sms", lambda message: "", quiet=True))


@pytest.fixture
def code(street: SimpleNamespace) -> str:
    return binding_code_make(actor=User.objects.get(username="clerk1"), person=street.xie)


def test_resident_logs_in_and_is_bound(phone: Page, code: str, street: SimpleNamespace, axe: Any) -> None:
    phone.goto("/")
    expect(phone.get_by_role("link", name="一件事一次办")).to_be_visible()
    axe(phone)
    phone.goto("/login")
    axe(phone)
    _log_in(phone)
    axe(phone)
    phone.get_by_role("link", name="去绑定").click()
    phone.get_by_label("绑定码").fill("1234")
    phone.get_by_role("button", name="绑定", exact=True).click()
    expect(phone.get_by_text("绑定码是 8 位数字").first).to_be_visible()
    axe(phone)
    phone.get_by_label("绑定码").fill(code)
    phone.get_by_role("button", name="绑定", exact=True).click()
    expect(phone.get_by_text(street.xie.name).first).to_be_visible()
    axe(phone)
    for place in ("消息", "手机账号"):
        phone.goto("/my/")
        phone.get_by_role("link", name=re.compile(place)).click()
        expect(phone.get_by_role("heading", level=1)).to_have_text(place)
        axe(phone)


def test_without_javascript(open_context: Callable[..., BrowserContext], code: str, street: SimpleNamespace) -> None:
    page = open_context(viewport={"width": 360, "height": 720}, javascript=False).new_page()
    _log_in(page)
    page.get_by_role("link", name="去绑定").click()
    page.get_by_label("绑定码").fill(code)
    page.get_by_role("button", name="绑定", exact=True).click()
    expect(page.get_by_text(street.xie.name).first).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="您想办什么？")).to_be_visible()
