"""Every main page at the width of a phone: nothing sideways, nothing that axe finds, as the person whose page it is.

Each is looked at in large print too, where nothing may be cut off: neither by the page nor by a box within it.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import Page, expect

PAGES = {
    "clerk1": [
        "/desk/counter/",
        "/desk/counter/person/{xie}/",
        "/desk/counter/person/{xie}/MZ-05/",
        "/desk/counter/person/{xie}/bundles/hardship/",
        "/desk/cases/",
        "/desk/messages/",
        "/desk/residents/{xie}/",
        "/desk/residents/{xie}/edit/",
        "/desk/residents/register/",
        "/desk/account/",
    ],
    "officer.minzheng": ["/desk/office/", "/desk/parameters/"],
    "director": [
        "/desk/",
        "/desk/journal/",
        "/desk/books/",
        "/desk/ledgers/",
        "/desk/ledgers/upload/",
        "/desk/clothing/rule/",
        "/desk/clothing/correct/",
        "/desk/services/",
        "/desk/services/add/",
        "/desk/services/stations/add/",
        "/desk/services/rules/",
        "/desk/services/rules/add/",
        "/desk/services/funds/",
        "/desk/services/print/",
        "/desk/quality/",
        "/desk/quality/rule/",
        "/desk/complaints/",
    ],
    "dispatcher": [
        "/desk/orders/",
        "/desk/orders/new/",
        "/desk/orders/for/{xie}/SH-03/",
        "/desk/dispatch/",
        "/desk/standing/",
        "/desk/settlements/",
        "/desk/clothing/",
        "/desk/clothing/donations/",
        "/desk/clothing/donations/receive/",
        "/desk/clothing/handouts/",
        "/desk/clothing/handouts/find/",
        "/desk/clothing/handouts/to/{xie}/",
        "/desk/clothing/export/",
        "/desk/providers/",
        "/desk/providers/register/",
        "/desk/providers/papers/",
        "/desk/workers/",
    ],
    "admin": ["/desk/", "/desk/staff/", "/desk/calendar/", "/desk/centre/", "/desk/areas/", "/desk/catalogue/MZ-05/"],
}
# Words that reach beyond the page. Tables scroll in boxes of their own; names for screen readers alone lie outside.
CUT_OFF_IN_LARGE_PRINT = """() => {
  document.documentElement.classList.add("large");
  const width = document.documentElement.clientWidth;
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange(), found = [];
  while (words.nextNode()) {
    const text = words.currentNode.textContent.trim(), holder = words.currentNode.parentElement;
    const apart = holder.closest("option, .sr-only, .skip, .table-wrap, .step-label");
    if (!text || apart || !holder.checkVisibility()) continue;
    range.selectNodeContents(words.currentNode);
    const box = range.getBoundingClientRect();
    if (box.right > width + 1 || box.left < -1) found.push(text.slice(0, 30));
  }
  return found;
}"""
PUBLIC = ["/", "/guides/", "/guides/MZ-05/", "/progress/"]


def test_pages_fit_a_phone(
    phone: Page, street: SimpleNamespace, log_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    wrong: list[str] = []
    for path in PUBLIC:
        wrong += _look(phone, path, axe)
    for who, paths in PAGES.items():
        log_in(phone, who)
        for path in paths:
            wrong += _look(phone, path.format(xie=street.xie.uid), axe)
    assert not wrong, "\n".join(wrong)


def test_the_counter_fits_a_phone_in_large_print(
    phone: Page,
    street: SimpleNamespace,
    log_in: Callable[[Page, str], None],
    axe: Callable[[Page], None],
    live_server: Any,
) -> None:
    log_in(phone, "clerk1")
    phone.context.add_cookies([{"name": "large", "value": "1", "url": live_server.url}])
    paths = [path.format(xie=street.xie.uid) for path in PAGES["clerk1"] if "counter" in path or "residents" in path]
    wrong = [line for path in paths for line in _look(phone, path, axe)]
    assert not wrong, "\n".join(wrong)
    expect(phone.locator("html.large")).to_have_count(1)


def test_a_long_page_has_links_that_jump(
    phone: Page, page: Page, street: SimpleNamespace, log_in: Callable[[Page, str], None]
) -> None:
    for window in (phone, page):
        log_in(window, "clerk1")
        window.goto(f"/desk/residents/{street.xie.uid}/")
    links = phone.locator(".jumps a")
    for place in range(links.count()):
        target = links.nth(place).get_attribute("href")
        expect(phone.locator(str(target))).to_have_count(1)
    phone.locator(".jumps").get_by_role("link", name="证件").click()
    expect(phone.locator("#documents")).to_be_in_viewport()
    expect(page.locator(".jumps")).to_be_hidden()


def _look(phone: Page, path: str, axe: Callable[[Page], None]) -> list[str]:
    answer = phone.goto(path)
    if answer is None or answer.status != 200:
        return [f"{path}: {answer and answer.status}"]
    try:
        axe(phone)
    except AssertionError as error:
        return [str(error)]
    return [f"{path} in large print: {cut}" for cut in phone.evaluate(CUT_OFF_IN_LARGE_PRINT)]
