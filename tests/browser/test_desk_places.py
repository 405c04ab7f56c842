"""The places of the desk: in groups for whoever has many, at once for whoever has few, with and without scripts."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from bianmin.accounts.models import Role, User
from bianmin.core.navigation import GROUPS

LOW: ViewportSize = {"width": 1280, "height": 720}
LARGE = "document.documentElement.classList.add('large')"
# Places of the rail that the window or the rail cuts off, with every group open where `everything`.
HIDDEN = """everything => {
  const rail = document.querySelector(".rail"), cut = [];
  if (everything) rail.querySelectorAll("details").forEach((group) => (group.open = true));
  for (const link of rail.querySelectorAll("a, summary")) {
    if (!link.checkVisibility()) continue;
    if (everything) link.scrollIntoView({ block: "nearest" });
    const box = link.getBoundingClientRect(), edge = rail.getBoundingClientRect();
    const low = box.bottom <= Math.min(edge.bottom, innerHeight) + 1, wide = box.right <= edge.right + 1;
    const whole = box.top >= edge.top && low && wide && link.scrollWidth <= link.clientWidth + 1;
    if (!whole) cut.push(link.textContent.trim());
  }
  return cut;
}"""


@pytest.mark.parametrize("who", ["director", "admin"])
def test_every_place_is_reached_at_720_px(
    who: str,
    open_context: Callable[..., BrowserContext],
    street: SimpleNamespace,
    log_in: Callable[[Page, str], None],
    live_server: Any,
) -> None:
    page = open_context(LOW).new_page()
    log_in(page, who)
    page.goto("/desk/")
    paths = page.locator(".rail a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert len(paths) >= 10
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, path
        for print_size in ("", LARGE):
            page.evaluate(print_size or "null")
            assert page.evaluate(HIDDEN, False) == [], (path, print_size)
        expect(page.locator(".rail a[aria-current=page]")).to_have_count(1)
        expect(page.locator(".rail a[aria-current=page]")).to_be_in_viewport()
    assert page.evaluate(HIDDEN, True) == []
    opened = {"name": "desk_groups", "value": ".".join(GROUPS), "url": live_server.url}
    page.context.add_cookies([opened])  # type: ignore[list-item]
    page.goto(paths[-2])
    expect(page.locator(".rail a[aria-current=page]")).to_be_in_viewport(ratio=1)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto("/desk/journal/" if who == "director" else "/desk/centre/")
    expect(page.locator("html[lang=en]")).to_have_count(1)
    assert page.evaluate(HIDDEN, True) == []
    expect(page.get_by_text("菜单", exact=True)).to_be_hidden()


def test_an_opened_group_stays_open_and_the_keyboard_opens_it(
    page: Page, street: SimpleNamespace, log_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    log_in(page, "director")
    page.goto("/desk/journal/")
    rail = page.locator(".rail")
    expect(rail.get_by_role("link", name="操作台账")).to_be_visible()
    expect(rail.get_by_role("link", name="账簿")).to_be_hidden()
    rail.get_by_text("服务商和资金").focus()
    page.keyboard.press("Enter")
    rail.get_by_role("link", name="账簿").click()
    page.goto("/desk/cases/")
    expect(rail.get_by_role("link", name="账簿")).to_be_visible()
    expect(rail.get_by_role("link", name="操作台账")).to_be_hidden()
    axe(page)
    rail.get_by_text("服务商和资金").click()
    page.goto("/desk/cases/")
    expect(rail.get_by_role("link", name="账簿")).to_be_hidden()


def test_the_groups_of_the_phone_menu_open_without_scripts(
    open_context: Callable[..., BrowserContext], street: SimpleNamespace, log_in: Callable[[Page, str], None]
) -> None:
    phone = open_context({"width": 390, "height": 844}, javascript=False).new_page()
    log_in(phone, "director")
    phone.goto("/desk/")
    phone.get_by_text("菜单", exact=True).click()
    phone.locator(".menu").get_by_text("评价和监督").click()
    phone.locator(".menu").get_by_role("link", name="操作台账").click()
    expect(phone.get_by_role("heading", name="操作台账").first).to_be_visible()


def test_whoever_has_few_places_sees_them_all(
    open_context: Callable[..., BrowserContext], street: SimpleNamespace, log_in: Callable[[Page, str], None]
) -> None:
    assert User.objects.get(username="clerk1").has_role(Role.CLERK)
    page = open_context(LOW).new_page()
    log_in(page, "clerk1")
    page.goto("/desk/counter/")
    expect(page.locator(".rail details")).to_have_count(0)
    for print_size in ("", LARGE):
        page.evaluate(print_size or "null")
        assert page.evaluate(HIDDEN, False) == []
