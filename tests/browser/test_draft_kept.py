"""What was typed when the session ended is there after the login: for the same person, in the same tab, sealed."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

LogIn = Callable[[Page, str], None]
BACK = "刚才填写的内容已放回来"
STORE = "JSON.stringify(Object.entries(sessionStorage))"
COUNT = "Object.keys(sessionStorage).filter(name => name.startsWith('bianmin-draft')).length"


@pytest.fixture
def clerk(page: Page, street: SimpleNamespace, log_in: LogIn) -> Page:
    log_in(page, "clerk1")
    return page


def _wait_stored(page: Page, count: int) -> None:
    """Until so many drafts lie in the tab: the text is sealed a moment after it was typed."""
    for _ in range(100):
        if page.evaluate(COUNT) == count:
            return
        page.wait_for_timeout(50)
    raise AssertionError(page.evaluate(STORE))


def _end_session() -> None:
    Session.objects.all().delete()


def _come_back(page: Page, street: SimpleNamespace, username: str = "clerk1") -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("登录")
    expect(page.get_by_text("您刚才填写的内容还在")).to_be_visible()
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(street.password)
    page.get_by_role("button", name="登录", exact=True).click()


def _application(page: Page, street: SimpleNamespace) -> Any:
    page.goto(f"/desk/counter/person/{street.xie.uid}/MZ-05/")
    form = page.locator("#application")
    form.get_by_label("开户银行").fill("平等街支行")
    return form


def test_application_sent_after_the_session_ended(clerk: Page, street: SimpleNamespace) -> None:
    form = _application(clerk, street)
    with clerk.expect_response(re.compile("/assess/")):
        form.get_by_role("radio", name="已收", exact=True).first.check()
    _end_session()
    form.get_by_role("button", name=re.compile("受理并打印回执")).click()
    assert "平等街支行" not in clerk.evaluate(STORE), "readable in the tab's storage"
    assert "平等街" not in clerk.url
    _come_back(clerk, street)
    expect(form).to_contain_text(BACK)
    expect(form.get_by_label("开户银行")).to_have_value("平等街支行")
    expect(form.get_by_role("radio", name="已收", exact=True).first).to_be_checked()
    form.get_by_role("button", name=re.compile("受理并打印回执")).click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("受理")
    clerk.goto("/desk/counter/")
    expect(clerk.locator("#toasts")).not_to_contain_text("还没有提交")
    _wait_stored(clerk, 0)


def test_part_of_a_page_that_asks_after_the_session_ended(clerk: Page, street: SimpleNamespace) -> None:
    """An htmx post leads the whole page to the login; what was answered by it is there again, too."""
    form = _application(clerk, street)
    _end_session()
    form.get_by_role("radio", name="已收", exact=True).first.click()
    _come_back(clerk, street)
    expect(form.get_by_label("开户银行")).to_have_value("平等街支行")
    expect(form.get_by_role("radio", name="已收", exact=True).first).to_be_checked()


def test_registration_in_its_dialog(clerk: Page, street: SimpleNamespace) -> None:
    clerk.goto("/desk/counter/")
    clerk.get_by_role("link", name="登记新居民").click()
    form = clerk.locator("#person-register")
    form.get_by_label("姓名").fill("秦素云")
    form.get_by_label("新立一户").check()
    form.get_by_label("街巷").fill("平等街")
    form.get_by_label("街巷").blur()
    # A change asks for doubles and for address words: what is under way would lead to the login during the click.
    expect(clerk.locator(".htmx-request")).to_have_count(0)
    _end_session()
    form.get_by_role("button", name="登记").click()
    _come_back(clerk, street)
    expect(form).to_contain_text(BACK)
    expect(form.get_by_label("姓名")).to_have_value("秦素云")
    expect(form.get_by_label("街巷")).to_have_value("平等街")
    expect(form.get_by_label("街巷")).to_be_visible()


def test_typed_and_then_gone_elsewhere(clerk: Page, street: SimpleNamespace) -> None:
    """Nothing was sent: a link led to the login. The next page says where the text is."""
    clerk.goto(f"/desk/residents/{street.xie.uid}/edit/")
    clerk.locator("#id_name").fill("谢玉青")
    _wait_stored(clerk, 1)
    _end_session()
    clerk.get_by_role("link", name="不改了").click()
    _come_back(clerk, street)
    clerk.get_by_role("link", name="接着填").click()
    expect(clerk.locator("#id_name")).to_have_value("谢玉青")
    clerk.get_by_role("button", name="不要了").click()
    expect(clerk.locator("#id_name")).to_have_value("谢玉清")
    _wait_stored(clerk, 0)


def test_somebody_else_logs_in(clerk: Page, street: SimpleNamespace) -> None:
    form = _application(clerk, street)
    _end_session()
    form.get_by_role("button", name=re.compile("受理并打印回执")).click()
    _come_back(clerk, street, "clerk2")
    clerk.wait_for_url("**/MZ-05/")
    _wait_stored(clerk, 0)
    expect(form.get_by_label("开户银行")).to_have_value("")


def test_leaving_by_hand_leaves_nothing(clerk: Page, street: SimpleNamespace) -> None:
    _application(clerk, street)
    _wait_stored(clerk, 1)
    clerk.locator(".topbar .who").get_by_role("button", name="退出").click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("登录")
    _wait_stored(clerk, 0)
    expect(clerk.get_by_text("您刚才填写的内容还在")).to_be_hidden()


def test_rows_that_were_added_come_back_with_their_text(page: Page, street: SimpleNamespace, log_in: LogIn) -> None:
    log_in(page, "admin")
    page.goto("/desk/catalogue/MZ-05/")
    page.get_by_role("button", name="改这个事项").click()
    rows = page.locator("[data-rows=conditions]")
    before = rows.locator("[data-row]").count()
    rows.get_by_role("button", name="加一行").click()
    rows.locator("[data-row] [name$=-text]").last.fill("持有本市居住证")
    page.get_by_label("一句话说明").fill("满 80 岁就可以来办。")
    _end_session()
    page.get_by_role("button", name="保存草稿").click()
    _come_back(page, street, "admin")
    expect(page.get_by_label("一句话说明")).to_have_value("满 80 岁就可以来办。")
    expect(rows.locator("[data-row]")).to_have_count(before + 1)
    expect(rows.locator("[data-row] [name$=-text]").last).to_have_value("持有本市居住证")


def test_household_that_was_looked_for_comes_back(clerk: Page, street: SimpleNamespace) -> None:
    """A choice that the page offers only after a search is there again, and is what gets sent."""
    clerk.goto("/desk/residents/register/")
    form = clerk.locator("#person-register")
    form.get_by_label("姓名").fill("谢小青")
    with clerk.expect_response(re.compile("households/search")):
        form.get_by_label("找家庭户").fill("谢玉清")
    form.locator("[name=household][type=radio]").first.check()
    form.get_by_label("与户主关系").select_option("20")
    _end_session()
    form.get_by_role("button", name="登记").click()
    _come_back(clerk, street)
    expect(form).to_contain_text(BACK)
    expect(form.locator("[name=household][type=radio]").first).to_be_checked()
    expect(form.locator("[name=household]")).to_have_count(1)
    expect(form.get_by_label("与户主关系")).to_have_value("20")


def test_large_print_keeps_what_is_typed(clerk: Page, street: SimpleNamespace) -> None:
    form = _application(clerk, street)
    clerk.locator(".topbar .who").get_by_role("button", name="大字").click()
    expect(clerk.locator("html.large")).to_have_count(1)
    expect(form.get_by_label("开户银行")).to_have_value("平等街支行")
