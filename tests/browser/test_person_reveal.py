"""A number is seen at the counter for a purpose, in its dialog, while the application stays as it is."""

from collections.abc import Callable
from types import SimpleNamespace

from playwright.sync_api import Page, expect

from bianmin.core.models import JournalEntry


def test_number_is_seen_beside_the_application(
    page: Page, street: SimpleNamespace, log_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    log_in(page, "clerk1")
    page.goto(f"/desk/counter/person/{street.xie.uid}/MZ-05/")
    page.get_by_label("开户银行").fill("平等街支行")
    page.get_by_role("button", name="查看电话").click()
    dialog = page.locator("#reveal-phone")
    dialog.get_by_label("联系本人").check()
    axe(page)
    dialog.get_by_role("button", name="查看，并记入台账").click()
    expect(dialog).to_contain_text("15400006621")
    axe(page)
    assert JournalEntry.objects.filter(verb="person.reveal", subject_uid=street.xie.uid).count() == 1
    dialog.get_by_role("button", name="关闭").click()
    expect(page.get_by_label("开户银行")).to_have_value("平等街支行")
    assert "15400006621" not in page.content()
    page.get_by_role("button", name="查看电话").click()
    expect(dialog.get_by_role("button", name="查看，并记入台账")).to_be_visible()
    expect(dialog).not_to_contain_text("15400006621")
