"""Every page of a resident at 360 px, small and in large print: nothing that axe finds, one heading above all others,
and the Tab key walks everything once, in reading order, where one sees it."""

import random
from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from bianmin.accounts.models import User
from bianmin.affairs.actions.appointment import appointment_book
from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.actions.online_application import online_application_begin
from bianmin.affairs.demo_answers import plausible_answers
from bianmin.affairs.selectors.appointment import free_slots
from bianmin.affairs.selectors.item import guide
from bianmin.core import clock
from bianmin.core.selectors.centre import public_centre
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.portal.selectors.acting import acting_for

NARROW: Any = {"width": 360, "height": 720}
PUBLIC = [
    "/",
    "/guides/",
    "/guides/MZ-05/",
    "/services/",
    "/services/SH-03/",
    "/services/prices/",
    "/services/quality/",
    "/bundles/",
    "/bundles/newborn/",
    "/needs/",
    "/progress/",
    "/quality/",
    "/clothing/",
    "/login",
]
MINE = [
    "/my/",
    "/my/account/",
    "/orders/",
    "/services/SH-01/",
    "/my/messages/",
    "/my/looks/",
    "/my/persons/",
    "/appointments/",
    "/appointments/?bundle=newborn",
    "/my/appointments/{appointment}/",
    "/my/appointments/{appointment}/move/",
    "/my/appointments/{appointment}/cancel/",
    "/appointments/?item=MZ-05&at={slot}",
    "/my/cases/{case}/",
    "/apply/MZ-05/",
    "/my/applications/{online}/",
]
MOST_TABS = 150
# What the Tab key should reach: of radio buttons with one name, one.
REACHED = """() => {
  const seen = new Set();
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((one) => {
    if (one.disabled || one.type === "hidden" || one.tabIndex < 0 || !one.checkVisibility()) return false;
    if (one.type !== "radio") return true;
    if (seen.has(one.name)) return false;
    seen.add(one.name);
    return true;
  }).length;
}"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  const style = getComputedStyle(one), outer = getComputedStyle(one.closest("label, li, div") || one);
  const box = one.getBoundingClientRect(), middle = [box.left + box.width / 2, box.top + box.height / 2];
  const over = document.elementFromPoint(...middle);
  const covered = over && !one.contains(over) && !over.contains(one) && !over.closest("label");
  return {
    place: [...document.querySelectorAll("*")].indexOf(one),
    what: (one.innerText || one.name || one.outerHTML).trim().slice(0, 40),
    unseen: [style, outer].every((s) => s.outlineStyle === "none" && s.boxShadow === "none"),
    outside: middle[1] < 0 || middle[1] > innerHeight,
    covered,
  };
}"""
BROKEN_TIMES = """() => [...document.querySelectorAll(".slots .button")].filter((one) => {
  const range = document.createRange();
  range.selectNodeContents(one.firstChild);
  return one.checkVisibility() && (range.getClientRects().length > 1 || one.scrollWidth > one.clientWidth + 1);
}).map((one) => one.innerText)"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4")]
  .filter((one) => one.checkVisibility()).map((one) => +one.tagName[1])"""


@pytest.fixture
def mine(street: SimpleNamespace, live_server: Any) -> SimpleNamespace:
    """Mrs Xie's telephone with a time at the counter, an application begun, a case; and the cookie that opens it."""
    account, clerk = account_open(phone="15400009001"), User.objects.get(username="clerk1")
    binding_add(account=account, code=binding_code_make(actor=clerk, person=street.xie))
    centre = public_centre()
    assert centre
    slot = free_slots(centre)[1][1][0]
    booked = appointment_book(actor=account.user, account=account, centre=centre, starts_at=slot.starts_at)
    [acted] = acting_for(account.user)
    online = online_application_begin(account=account, acted=acted, version=guide("MZ-05"))
    version = guide("MZ-06")
    assert version
    received = {row["code"]: "received" for row in version.materials}
    answers = plausible_answers(random.Random(5), version, street.xie)  # noqa: S311
    case = case_accept(
        actor=clerk, version=version, person=street.xie, materials=received, form_data=answers, despite="看得见的残疾"
    )
    client = Client()
    client.force_login(account.user)
    cookies = [{"name": name, "value": one.value, "url": live_server.url} for name, one in client.cookies.items()]
    other = quote(free_slots(centre)[2][1][0].starts_at.astimezone(clock.SHANGHAI).isoformat())
    return SimpleNamespace(appointment=booked.uid, online=online.uid, case=case.uid, slot=other, cookies=cookies)


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_every_page_by_key_and_for_readers(
    open_context: Callable[..., BrowserContext],
    mine: SimpleNamespace,
    axe: Callable[[Page], None],
    live_server: Any,
    large: bool,
) -> None:
    context = open_context(viewport=NARROW)
    if large:
        context.add_cookies([{"name": "large", "value": "1", "url": live_server.url}])
    page = context.new_page()
    wrong: list[str] = []
    for path in PUBLIC:
        wrong += _walk(page, path, axe)
    context.add_cookies(mine.cookies)
    for path in MINE:
        wrong += _walk(page, path.format(**vars(mine)), axe)
    assert not wrong, "\n".join(wrong)


def _walk(page: Page, path: str, axe: Callable[[Page], None]) -> list[str]:
    """What is wrong with one page, in words."""
    answer = page.goto(path)
    assert answer, path
    assert answer.status == 200, f"{path}: {answer.status}"
    wrong = []
    try:
        axe(page)
    except AssertionError as found:
        wrong.append(str(found))
    levels = page.evaluate(HEADINGS)
    if levels.count(1) != 1 or any(after > before + 1 for before, after in pairwise(levels)):
        wrong.append(f"headings {levels}")
    wrong += [f"the time {time} is broken" for time in page.evaluate(BROKEN_TIMES)]
    wanted, walked = page.evaluate(REACHED), _tabbed(page)
    if len(walked) < wanted:
        wrong.append(f"Tab reached {len(walked)} of {wanted}")
    wrong += [
        f"“{after['what']}” comes back up" for before, after in pairwise(walked) if after["place"] < before["place"]
    ]
    for one in walked:
        wrong += [f"“{one['what']}” has the focus {fault}" for fault in ("unseen", "outside", "covered") if one[fault]]
    return [f"{path}: {line}" for line in wrong]


def _tabbed(page: Page) -> list[dict[str, Any]]:
    """Each element that Tab leads to, once round."""
    walked: list[dict[str, Any]] = []
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if walked and focused and focused["place"] == walked[-1]["place"]:
            continue  # a date has several fields inside
        if focused is None or focused["place"] in [one["place"] for one in walked]:
            break
        walked.append(focused)
    return walked
