"""A resident applies on a small phone, with and without JavaScript; a clerk answers with the photos before her."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from bianmin.affairs.models import OnlineApplication

NARROW = {"width": 360, "height": 720}


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "IMG_0001.jpg"
    Image.new("RGB", (1200, 900), "white").save(path, "JPEG")
    return path


@pytest.mark.parametrize("javascript", [True, False])
def test_apply_and_answer(
    open_context: Callable[..., BrowserContext],
    enter: Callable[[BrowserContext], None],
    page: Page,
    log_in: Callable[[Page, str], None],
    paper: Path,
    axe: Any,
    javascript: bool,
) -> None:
    context = open_context(viewport=NARROW, javascript=javascript)
    enter(context)
    phone = context.new_page()
    phone.goto("/guides/MZ-05/")
    phone.get_by_role("link", name="网上申请").click()
    if javascript:
        axe(phone)
    phone.get_by_role("button", name="开始申请").click()
    for chooser in phone.locator("input[type=file]").all()[:-1]:
        chooser.set_input_files(paper)
    phone.get_by_role("button", name="存下，以后再填").click()
    expect(phone.get_by_role("link", name=re.compile("第 1 张")).first).to_be_visible()
    if javascript:
        axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    phone.goto("/my/")
    phone.get_by_role("link", name=re.compile("津贴|高龄")).first.click()
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_text("已提交，等窗口核对")).to_be_visible()
    if not javascript:
        return
    axe(phone)
    desk = page
    log_in(desk, "clerk1")
    desk.goto("/desk/online/")
    axe(desk)
    desk.locator("main table a").first.click()
    expect(desk.get_by_role("heading", name="材料照片")).to_be_visible()
    axe(desk)
    desk.get_by_text("退回补材料（一次性告知）").click()
    desk.get_by_role("button", name="退回并通知").click()
    expect(desk.get_by_text("请勾选要补的材料").first).to_be_visible()
    axe(desk)
    desk.get_by_role("button", name=re.compile("^受理")).first.click()
    expect(desk.get_by_role("heading", name="手机交来的照片")).to_be_visible()
    axe(desk)
    assert OnlineApplication.objects.get().state == "accepted"


def test_what_can_i_do_and_when_can_i_come(
    open_context: Callable[..., BrowserContext],
    enter: Callable[[BrowserContext], None],
    page: Page,
    log_in: Callable[[Page, str], None],
    axe: Any,
) -> None:
    """A man of eighty answers a few questions in big letters, and books a time; the clerk sees him come."""
    context = open_context(viewport=NARROW)
    phone = context.new_page()
    phone.goto("/needs/")
    axe(phone)
    phone.get_by_role("button", name="大字").click()
    for answer in ("80 岁以上", "就在这个街道", "住在这里", "退休、不工作了"):
        phone.get_by_label(answer).check()
    phone.get_by_role("button", name="看看我能办什么").click()
    expect(phone.get_by_role("link", name="高龄津贴申领")).to_be_visible()
    axe(phone)
    enter(context)
    phone.get_by_role("link", name="高龄津贴申领").click()
    phone.get_by_role("link", name="预约到窗口").click()
    axe(phone)
    phone.locator(".slots button").first.click()
    axe(phone)
    phone.get_by_role("button", name="就约这个时间").click()
    expect(phone.get_by_text("约好了")).to_be_visible()
    axe(phone)
    phone.get_by_role("link", name="来不了，取消").click()
    axe(phone)
    phone.get_by_role("button", name="取消预约").click()
    expect(phone.get_by_text("已取消")).to_be_visible()
    axe(phone)
    log_in(page, "clerk1")
    page.goto("/desk/counter/")
    axe(page)
