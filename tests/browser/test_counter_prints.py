"""What a button of the counter says is what happens: printing by itself, once; Ctrl+Enter accepts and nothing else."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from bianmin.affairs.models import Case

COUNTED = "window.print = () => { sessionStorage.prints = Number(sessionStorage.prints ?? 0) + 1; }"


@pytest.fixture
def allowance(page: Page, street: SimpleNamespace, log_in) -> Page:
    """The clerk has opened 高龄津贴 for Mrs Xie; whatever asks to print is counted."""
    page.add_init_script(COUNTED)
    log_in(page, "clerk1")
    page.goto(f"/desk/counter/person/{street.xie.uid}/MZ-05/")
    return page


def prints(page: Page) -> int:
    page.wait_for_load_state("load")
    return int(page.evaluate("sessionStorage.prints ?? 0"))


def test_the_receipt_prints_by_itself_once(allowance: Page) -> None:
    page = allowance
    with page.expect_response(re.compile("/assess/")):
        page.get_by_role("button", name="要带的全部已收").click()
    expect(page.locator("#receive-all")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/papers/**")
    assert prints(page) == 1
    assert "print" not in page.url
    page.reload()
    assert prints(page) == 1
    page.get_by_role("link", name="看办件").click()
    page.go_back()
    assert prints(page) == 1


def test_the_key_says_what_is_missing_and_issues_nothing(allowance: Page) -> None:
    page = allowance
    page.keyboard.press("Control+Enter")
    expect(page.locator("#errors")).to_contain_text("还缺 1 项材料")
    assert not Case.objects.exists()
