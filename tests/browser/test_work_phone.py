"""What a worker's telephone may keep and send: nobody else's page, nobody else's steps, nothing for ever."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bianmin.accounts.models import Post, Role, User
from bianmin.core.models import JournalEntry
from bianmin.living.actions.order_offer import order_accept
from bianmin.living.models import Order
from bianmin.partners.models import Worker

KEPT = """async () => {
  const copy = await (await caches.open("bianmin-work-day")).match("/work/");
  return copy ? copy.headers.get("X-Work-Day") : null;
}"""
# A camera that first sees the code of another order, then the right one; headless Chromium has neither.
CAMERA = """
window.seen = ["http://localhost/work/orders/other/arrive/#1111", "RIGHT"];
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: window.seen[0] }]; }
};
navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
HTMLMediaElement.prototype.play = async () => {};
"""


@pytest.fixture
def second(worker: Worker, street: Any) -> User:
    """Another worker, who borrows the telephone."""
    user = User.objects.create_user(username="li", password=street.password, name="李大勇", demo=True)
    post = worker.user.posts.get()
    Post.objects.create(user=user, role=Role.WORKER, area=post.area, centre=post.centre)
    Worker.objects.create(provider=worker.provider, name="李大勇", user=user)
    return user


def test_nobody_sees_the_day_of_somebody_else(
    phone: Page,
    visit: Order,
    second: User,
    log_in: Callable[[Page, str], None],
    day_is_kept: Callable[[Page], None],
    until: Callable[[Page, str], None],
) -> None:
    order_accept(actor=visit.worker.user, order=visit)
    log_in(phone, "wang")
    phone.goto("/work/")
    day_is_kept(phone)
    assert phone.evaluate(KEPT).endswith(str(visit.worker.user.uid))
    log_in(phone, "li")
    phone.goto("/work/week/")  # not even the page of the day
    until(phone, f"async () => !((await ({KEPT})()) ?? '').endsWith('{visit.worker.user.uid}')")
    phone.goto("/work/")
    until(phone, f"async () => ((await ({KEPT})()) ?? '').endsWith('{second.uid}')")
    log_in(phone, "clerk1")
    phone.goto("/work/")
    expect(phone.get_by_text("这是服务人员接单的页面")).to_be_visible()
    until(phone, f"async () => (await ({KEPT})()) === null")


def test_nobody_sends_the_steps_of_somebody_else(
    phone: Page,
    visit: Order,
    second: User,
    log_in: Callable[[Page, str], None],
) -> None:
    log_in(phone, "wang")
    phone.goto(f"/work/orders/{visit.uid}/")
    phone.route("**/accept/", lambda route: route.abort())
    phone.get_by_role("button", name="接单", exact=True).click()
    expect(phone.get_by_role("heading", name="未发送")).to_be_visible()
    phone.unroute("**/accept/")
    log_in(phone, "li")
    phone.get_by_role("button", name="现在再送").click()
    expect(phone.get_by_text("这部手机上换人登录了")).to_be_visible()
    phone.goto("/work/")
    expect(phone.get_by_text("今天没有单子")).to_be_visible()
    expect(phone.locator("#work-waiting")).to_be_hidden()
    visit.refresh_from_db()
    assert visit.state == "offered"
    log_in(phone, "wang")
    phone.goto("/work/")
    expect(phone.get_by_text("师傅已接单")).to_be_visible()
    assert JournalEntry.objects.filter(verb="order.accept").get().actor == visit.worker.user


def test_a_server_that_fails_again_and_again_is_told_of(
    phone: Page,
    visit: Order,
    log_in: Callable[[Page, str], None],
) -> None:
    log_in(phone, "wang")
    phone.goto(f"/work/orders/{visit.uid}/")
    asked: list[str] = []

    def fail(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=500, body="<h1>出故障了</h1>", content_type="text/html")

    phone.route("**/accept/", fail)
    phone.get_by_role("button", name="接单", exact=True).click()
    expect(phone.get_by_text("服务器暂时没有收下")).to_be_visible()
    while len(asked) < 6:
        tries = len(asked)
        phone.get_by_role("button", name="现在再送").click()
        phone.wait_for_timeout(300)
        assert len(asked) > tries
    expect(phone.get_by_text("服务器没有办成这一步")).to_be_visible()
    expect(phone.locator("#work-waiting")).to_be_hidden()
    expect(phone.get_by_role("button", name="接单", exact=True)).to_be_visible()  # to be done again


def test_a_step_that_waits_can_be_dropped(
    phone: Page,
    visit: Order,
    log_in: Callable[[Page, str], None],
) -> None:
    log_in(phone, "wang")
    phone.goto(f"/work/orders/{visit.uid}/")
    phone.route("**/refuse/", lambda route: route.abort())
    phone.get_by_text("接不了", exact=True).click()
    phone.get_by_role("button", name="车坏了").click()
    expect(phone.locator("#work-waiting")).to_contain_text("车坏了")
    expect(phone.get_by_role("button", name="接单", exact=True)).to_be_hidden()
    phone.once("dialog", lambda dialog: dialog.accept())
    phone.get_by_role("button", name="不送了").click()
    expect(phone.get_by_role("button", name="接单", exact=True)).to_be_visible()
    expect(phone.locator("#work-waiting")).to_be_hidden()


def test_the_camera_reads_the_code_of_this_order(
    phone: Page,
    visit: Order,
    log_in: Callable[[Page, str], None],
    axe: Callable[[Page], None],
) -> None:
    order_accept(actor=visit.worker.user, order=visit)
    log_in(phone, "wang")
    path = f"/work/orders/{visit.uid}/arrive/"
    phone.add_init_script(CAMERA.replace("RIGHT", f"http://localhost{path}#{visit.arrival_code}"))
    phone.goto(path)
    axe(phone)
    phone.get_by_role("button", name="扫居民的二维码").click()
    expect(phone.get_by_text("这不是这一单的二维码")).to_be_visible()
    phone.evaluate("window.seen.shift()")
    phone.get_by_role("button", name="扫居民的二维码").click()
    expect(phone.get_by_label("居民的到达码")).to_have_value(visit.arrival_code)
    phone.get_by_role("button", name="记下到达").click()
    expect(phone.get_by_text("师傅已到，服务中")).to_be_visible()
    visit.refresh_from_db()
    assert visit.arrival_proved
