"""The counter's work from the log-in to the receipt, as a clerk does it, with the people whom she meets on the way."""

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from bianmin.core import id_number

PHONE: Any = {"width": 390, "height": 844}

Axe = Callable[[Page], None]
LogIn = Callable[[Page, str], None]


def _begin(page: Page, street: SimpleNamespace, item: str) -> None:
    """The application of Mrs Xie for an item, by its name."""
    page.goto(f"/desk/counter/person/{street.xie.uid}/?q={item}")
    page.locator("#items a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(item)


def _give(page: Page, word: str) -> None:
    """Answer every open material with `word` (已收, 还缺 …)."""
    rows = page.get_by_role("radio", name=word, exact=True)
    for place in range(rows.count()):
        with page.expect_response(re.compile("/assess/")):
            rows.nth(place).check()


def _facts(page: Page) -> dict[str, str]:
    """Number and pickup code as the receipt prints them."""
    words = page.locator("main").inner_text()
    number, code = re.search(r"XDJ-S-\d{8}-\d{4}", words), re.search(r"取件码\s*(\d{6})", words)
    assert number, words
    return {"number": number[0], "code": code[1] if code else ""}


def test_accepted_by_keyboard_alone(page: Page, street: SimpleNamespace, axe: Axe) -> None:
    """Log in, find by initials, choose the item by plain words, fill in, accept: no mouse."""
    keys = page.keyboard
    page.goto("/desk/")
    expect(page.locator("input[name=login]")).to_be_focused()
    keys.type("clerk1")
    keys.press("Tab")
    keys.type(street.password)
    keys.press("Enter")
    page.wait_for_url("**/desk/counter/")
    axe(page)
    keys.press("/")
    keys.type("xyq")
    expect(page.locator("#counter-hits a")).to_contain_text("谢*清")
    axe(page)
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("谢*清")
    axe(page)
    keys.type("80岁补贴")
    expect(page.locator("#items a")).to_have_count(1)
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("高龄津贴申领")
    expect(page.locator("#assessment")).to_contain_text("年满 80 周岁")
    axe(page)
    material = page.get_by_role("radio", name="已收", exact=True)
    for place in range(material.count()):
        material.nth(place).focus()
        with page.expect_response(re.compile("/assess/")):
            keys.press("Space")
    keys.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("受理")
    assert re.fullmatch(r"\d{6}", _facts(page)["code"])
    axe(page)


def test_decided_and_handed_over_on_the_spot(page: Page, street: SimpleNamespace, log_in: LogIn, axe: Axe) -> None:
    log_in(page, "clerk1")
    _begin(page, street, "老年人优待")
    _give(page, "已收")
    page.get_by_role("button", name="受理并当场办结").click()
    expect(page.get_by_label("签收人姓名")).to_have_value("谢玉清")
    case = _facts(page)
    axe(page)
    page.get_by_role("button", name="当场送达").click()
    expect(page.locator("main")).to_contain_text(case["number"])
    expect(page.locator("main")).to_contain_text("谢玉清")
    axe(page)


def test_missing_paper_is_told_once_and_completely(
    page: Page, street: SimpleNamespace, log_in: LogIn, axe: Axe
) -> None:
    log_in(page, "clerk1")
    _begin(page, street, "高龄津贴")
    page.get_by_role("button", name="打印一次性告知").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("一次性告知")
    expect(page.locator("main")).to_contain_text("银行卡")
    axe(page)


def test_office_asks_decides_and_the_resident_follows(
    street: SimpleNamespace, log_in: LogIn, axe: Axe, open_context: Callable[..., BrowserContext]
) -> None:
    """Clerk, officer and resident, each at her own screen: the resident on a phone in large print without scripts."""
    clerk, officer = open_context().new_page(), open_context().new_page()
    log_in(clerk, "clerk1")
    log_in(officer, "officer.minzheng")
    _begin(clerk, street, "高龄津贴")
    _give(clerk, "已收")
    clerk.get_by_role("button", name="受理并打印回执").click()
    case = _facts(clerk)

    officer.goto("/desk/")
    axe(officer)
    officer.get_by_role("link", name=case["number"]).click()
    axe(officer)
    officer.get_by_role("link", name="要求补充材料").click()
    axe(officer)
    officer.get_by_role("checkbox").first.check()
    officer.get_by_role("button", name="要求补充并打印通知书").click()
    axe(officer)
    at = officer.get_by_role("link", name="看办件").get_attribute("href")

    _ask_progress(open_context(PHONE, javascript=False).new_page(), case, "补充")

    clerk.goto(at)
    clerk.get_by_role("link", name=re.compile("收齐补充材料|收材料")).first.click()
    axe(clerk)
    clerk.get_by_role("checkbox").first.check()
    clerk.get_by_role("button", name="登记材料").click()

    officer.goto(at)
    officer.get_by_role("link", name="准予", exact=True).click()
    axe(officer)
    officer.get_by_role("button", name="作出准予决定").click()

    clerk.goto(at)
    clerk.get_by_role("link", name="送达").click()
    clerk.get_by_label(re.compile("凭.*取件码|取件码领取")).check()
    clerk.get_by_label("取件码", exact=True).fill(case["code"])
    clerk.get_by_role("button", name="确认送达").click()
    _ask_progress(open_context(PHONE, javascript=False).new_page(), case, "已领取")


def _ask_progress(phone: Page, case: dict[str, str], words: str) -> None:
    """From the first page by hand: large print, number and code; without scripts."""
    phone.goto("/")
    phone.get_by_role("button", name="大字").click()
    phone.get_by_role("link", name="查进度").first.click()
    phone.get_by_label("受理编号").fill(case["number"])
    phone.get_by_label("取件码").fill(case["code"])
    phone.get_by_role("button", name="查进度").click()
    expect(phone.locator("main")).to_contain_text(words)
    assert "谢" not in phone.locator("main").inner_text()
    overflow = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


def test_somebody_new_is_registered_and_served(page: Page, street: SimpleNamespace, log_in: LogIn, axe: Axe) -> None:
    """Not found, registered from the same page by a card reader's burst, and on to the items with her."""
    number = id_number.make("410199", date(1958, 3, 8), 204)
    log_in(page, "clerk1")
    page.goto("/desk/counter/")
    page.locator(".find-input").fill("秦素云")
    page.get_by_role("button", name="登记新居民，接着办").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("登记新居民")
    axe(page)
    form = page.locator("#person-register")
    expect(form.get_by_label("姓名")).to_have_value("秦素云")
    assert "?" not in page.url, "nothing typed goes into an address"
    form.get_by_label("证件号码").fill(number)
    form.get_by_label("证件号码").press("Enter")
    expect(form.locator("#person-review")).to_contain_text("1958")
    expect(form.get_by_label("姓名")).to_be_focused()
    form.get_by_label("电话").fill("15400007788")
    form.get_by_label("新立一户").check()
    expect(form.get_by_label("与户主关系")).to_have_value("02")
    form.get_by_label("住进已登记的家庭户").check()
    expect(form.get_by_label("与户主关系")).to_have_value("")
    form.get_by_label("新立一户").check()
    form.get_by_label("网格").select_option(index=1)
    form.get_by_label("街巷").fill("平等街")
    form.get_by_label(re.compile("室")).fill("9号")
    axe(page)
    form.get_by_role("button", name="登记").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("秦*云")
    axe(page)


def test_administrator_edits_an_item_and_everybody_reads_it(
    page: Page, street: SimpleNamespace, log_in: LogIn, axe: Axe, open_context: Callable[..., BrowserContext]
) -> None:
    log_in(page, "admin")
    page.goto("/desk/catalogue/")
    axe(page)
    page.get_by_role("link", name="高龄津贴申领").click()
    axe(page)
    page.get_by_role("button", name="改这个事项").click()
    page.get_by_label("一句话说明").fill("满 80 岁就可以来办，家人也能代办。")
    page.get_by_role("button", name="保存草稿").click()
    axe(page)
    page.get_by_role("button", name="保存并对比").click()
    expect(page.locator("ins")).to_contain_text("家人也能代办")
    axe(page)
    page.get_by_label("这次改了什么").fill("写明可以代办")
    page.get_by_role("button", name="发布这一版").click()
    phone = open_context(PHONE, javascript=False).new_page()
    phone.goto("/")
    phone.get_by_label("找办事指南").fill("高龄")
    phone.get_by_role("button", name="找").first.click()
    phone.get_by_role("link", name=re.compile("高龄津贴申领")).click()
    expect(phone.locator("main")).to_contain_text("家人也能代办")
