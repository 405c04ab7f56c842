"""Journeys in headless Chromium: a live server on the test database, a desk and a phone, and axe-core for each page."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from bianmin.accounts.demo import load_demo_people
from bianmin.accounts.models import Post, Role, User
from bianmin.core import clock, codes, id_number
from bianmin.core.models import Area, Centre
from bianmin.living.actions.order_offer import order_offer
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.models import Order, Service
from bianmin.partners.models import Provider, Worker, WorkerHours
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.residents.actions.person_register import person_register
from bianmin.residents.specs import DocumentSpec, DwellingSpec, PersonSpec

# Playwright's synchronous door runs an event loop in this thread, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "a-long-test-password"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test, with or without its mark."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def _forget_limits(live_server: Any) -> None:
    """The cache table is no model, so nothing empties it between journeys; login limits are counted there."""
    cache.clear()


@pytest.fixture
def open_context(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """A function that opens a fresh window: `open_context(viewport=PHONE, javascript=False)`."""
    opened: list[BrowserContext] = []

    def open_one(viewport: ViewportSize = DESKTOP, javascript: bool = True) -> BrowserContext:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=javascript,
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A page at desktop width. A script error anywhere in the journey fails the test."""
    yield from _watched(open_context(DESKTOP).new_page())


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A page at the width of a phone."""
    yield from _watched(open_context(PHONE).new_page())


def _watched(page: Page) -> Iterator[Page]:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors, f"script errors: {errors}"


@pytest.fixture
def log_in(live_server: Any) -> Callable[[Page, str], None]:
    """`log_in(page, "clerk1")`: the window gets that user's session, without the login page."""

    def enter(page: Page, username: str) -> None:
        client = Client()
        client.force_login(get_user_model().objects.get(username=username))
        cookie = client.cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])

    return enter


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)`: no violation of WCAG 2.2 AA on the page as it stands, and no sideways scrolling."""
    return assert_accessible


def assert_accessible(page: Page) -> None:
    """Raise AssertionError that names each broken rule with the elements that break it."""
    if not AXE.exists():
        raise AssertionError("axe-core is missing: run `make test`, or `npm ci`")
    page.wait_for_load_state()  # a click ends when the next page begins
    # evaluate, not a script tag: the page's own policy forbids foreign scripts, as it should.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE_TAGS)
    lines = [
        f"{rule['id']}: {rule['help']}\n" + "\n".join(f"    {node['html'][:200]}" for node in rule["nodes"][:5])
        for rule in result["violations"]
    ]
    assert not lines, f"{page.url}\n" + "\n".join(lines)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} scrolls sideways by {overflow} px"


@pytest.fixture
def street(live_server: Any, settings: Any) -> Iterator[SimpleNamespace]:
    """The pilot street as a fresh installation has it, its demo people, and Mrs Xie with her papers on file."""
    settings.DEMO, settings.DEMO_PASSWORD = True, PASSWORD
    codes.forget()
    call_command("load-catalog", stdout=StringIO())
    load_demo_people()
    clerk = get_user_model().objects.get(username="clerk1")
    yield SimpleNamespace(password=PASSWORD, xie=_register_xie(clerk))
    codes.forget()


def _register_xie(clerk: Any) -> Any:
    number = id_number.make("410199", date(1943, 11, 2), 102)
    grid = Area.objects.filter(kind=Area.Kind.GRID).order_by("code")[0]
    spec = PersonSpec(
        name="谢玉清",
        id_number=number,
        sex="2",
        birth_date=date(1943, 11, 2),
        phone="15400006621",
        relation="02",
        hukou_area_code="410104002",
        hukou_address="郑州市管城回族区平等街 12 号院",
        hukou_checked_on=date(2025, 1, 6),
        documents=[
            DocumentSpec(type="resident_id", number=number, verified_on=date(2025, 1, 6)),
            DocumentSpec(type="hukou_book", number="410104000001", verified_on=date(2025, 1, 6)),
        ],
    )
    home = DwellingSpec(grid_code=grid.code, street="平等街", compound="12号院", building="3号楼", room="501")
    return person_register(actor=clerk, person=spec, dwelling=home)


@pytest.fixture
def enter(street: SimpleNamespace, live_server: Any) -> Callable[[BrowserContext], None]:
    """Mrs Xie's telephone is logged in and bound."""

    def go(context: BrowserContext) -> None:
        account = account_open(phone="15400009001")
        clerk = User.objects.get(username="clerk1")
        binding_add(account=account, code=binding_code_make(actor=clerk, person=street.xie))
        client = Client()
        client.force_login(account.user)
        context.add_cookies(
            [{"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in client.cookies.items()]
        )

    return go


@pytest.fixture
def worker(street: SimpleNamespace) -> Worker:
    centre = Centre.objects.get()
    service = Service.objects.get(code="SH-03")
    provider = Provider.objects.create(centre=centre, name="平安物业", kind="property", area_code=centre.area.code)
    service.providers.add(provider)
    user = User.objects.create_user(username="wang", password=street.password, name="王建设", demo=True)
    Post.objects.create(user=user, role=Role.WORKER, area=centre.area, centre=centre)
    worker = Worker.objects.create(
        provider=provider, name="王建设", user=user, phone="15400009001", phone_masked="154****9001"
    )
    worker.skills.set([service.skill])
    WorkerHours.objects.bulk_create(
        WorkerHours(worker=worker, weekday=day, begins=time(0), ends=time(23, 59)) for day in range(7)
    )
    return worker


@pytest.fixture
def visit(worker: Worker, street: SimpleNamespace) -> Order:
    """An order that is offered to Wang for today: drains at Mrs Xie's, whose doorbell is broken (门铃坏了)."""
    now = clock.now().astimezone(clock.SHANGHAI)
    start = min(now, now.replace(hour=22)).replace(minute=0, second=0, microsecond=0)
    dispatcher = User.objects.get(username="dispatcher")
    wish = Wish(Service.objects.get(code="SH-03"), (start, start + timedelta(hours=2)), note="门铃坏了，请敲门")
    row = order_place(actor=dispatcher, wish=wish, channel="hotline", person=street.xie)
    return order_offer(actor=dispatcher, order=row, worker=worker, starts_at=start)


@pytest.fixture
def until() -> Callable[[Page, str], None]:
    """`until(page, "async () => …")`: what `wait_for_function` does not wait for, whose promise is true at once."""

    def wait(page: Page, question: str) -> None:
        for _time in range(100):
            if page.evaluate(question):
                return
            page.wait_for_timeout(100)
        raise AssertionError(f"still not: {question}")

    return wait


@pytest.fixture
def day_is_kept(until: Callable[[Page, str], None]) -> Callable[[Page], None]:
    """Wait until the service worker has today's page, with the order of `visit` on it."""
    kept = """async () => {
      const copy = await (await caches.open("bianmin-work-day")).match("/work/");
      return Boolean(copy) && (await copy.text()).includes("门铃坏了");
    }"""
    return lambda page: until(page, kept)
