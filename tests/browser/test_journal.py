"""The auditor finds, from a person's page, what was done with her record, and has the journal verified."""

from collections.abc import Callable
from types import SimpleNamespace

from playwright.sync_api import Page, expect

from bianmin.core.actions.journal import journal_seal
from bianmin.core.actions.journal_check import journal_check_run
from bianmin.core.models import JournalCheck


def test_auditor_follows_a_record(
    page: Page,
    phone: Page,
    street: SimpleNamespace,
    log_in: Callable[[Page, str], None],
    axe: Callable[[Page], None],
) -> None:
    journal_seal()
    for window in (page, phone):
        log_in(window, "auditor")
        window.goto(f"/desk/residents/{street.xie.uid}/")
        window.locator("#journal a").click()
        expect(window.get_by_role("heading", level=2).filter(has_text="谢*清")).to_be_visible()
        expect(window.locator("main table")).to_contain_text("登记居民")
        assert street.xie.name not in window.locator("main").inner_text()
        axe(window)
    page.get_by_label("操作", exact=True).select_option("person.register")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="校验全部记录").click()
    expect(page.locator("main")).to_contain_text("正在校验")
    journal_check_run.func(JournalCheck.objects.get().pk)
    page.reload()
    expect(page.locator("main")).to_contain_text("完好")
    axe(page)
