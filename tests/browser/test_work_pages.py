"""A worker's day on her telephone: with a network, without one, and with one that loses answers."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from bianmin.accounts.models import User
from bianmin.core import files
from bianmin.core.actions.payment_confirm import payment_confirm
from bianmin.core.models import JournalEntry, Payment
from bianmin.core.tests.fake_provider import registered
from bianmin.living.actions.order_offer import order_accept, order_recall
from bianmin.living.actions.order_visit import order_arrive, order_finish
from bianmin.living.models import Order, OrderPhoto

NARROW = {"width": 360, "height": 720}


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "IMG_0001.jpg"
    Image.new("RGB", (3000, 2000), "white").save(path, "JPEG")
    return path


def _count(verb: str) -> int:
    return JournalEntry.objects.filter(verb=f"order.{verb}").count()


def _sign(phone: Page) -> None:
    canvas = phone.locator("canvas:visible")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 30, box["y"] + 30)
    phone.mouse.down()
    phone.mouse.move(box["x"] + box["width"] - 30, box["y"] + box["height"] - 30, steps=8)
    phone.mouse.up()


def test_a_visit_with_a_bad_network(
    phone: Page,
    visit: Order,
    log_in: Callable[[Page, str], None],
    axe: Callable[[Page], None],
    photo: Path,
    day_is_kept: Any,
) -> None:
    log_in(phone, "wang")
    phone.goto("/desk/")
    phone.wait_for_url("**/work/")
    axe(phone)
    expect(phone.get_by_text("门铃坏了")).to_have_count(0)
    phone.get_by_role("button", name="接单", exact=True).click()
    expect(phone.get_by_text("已接单，")).to_be_visible()
    expect(phone.get_by_text("门铃坏了，请敲门")).to_be_visible()
    axe(phone)
    phone.get_by_role("button", name="出发").click()
    expect(phone.get_by_text("师傅在路上")).to_be_visible()
    phone.get_by_role("link", name="今天", exact=True).click()
    day_is_kept(phone)
    # No network at the door: the page opens again all the same, and she goes on.
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_text("现在没有网络")).to_be_visible()
    phone.get_by_text("到门口了", exact=True).click()
    phone.get_by_label("居民的到达码").fill(visit.arrival_code)
    phone.get_by_role("button", name="记下到达").click()
    expect(phone.get_by_role("heading", name="未发送")).to_have_text("未发送（1）")
    axe(phone)
    phone.get_by_text("做完了", exact=True).click()
    phone.locator("input[name=photos]").set_input_files(photo)
    expect(phone.get_by_text("第 1 张")).to_be_visible()
    phone.get_by_label("配件费").fill("12.5")
    phone.get_by_label("配件是什么").fill("水管接头")
    amount = f"¥{visit.to_pay + 12:.0f}.50"
    expect(phone.locator("[data-total]:visible")).to_have_text(amount)
    phone.get_by_role("button", name="完成这一单").click()
    expect(phone.get_by_text("请居民签字。不方便")).to_be_visible()  # said now, not when the network is back
    axe(phone)
    _sign(phone)
    phone.get_by_role("button", name="完成这一单").click()
    expect(phone.get_by_role("heading", name="未发送")).to_have_text("未发送（2）")
    visit.refresh_from_db()
    assert visit.state == "on_the_way"
    phone.context.set_offline(False)
    expect(phone.get_by_text("已完成，待结清")).to_be_visible(timeout=20_000)
    expect(phone.locator("#work-waiting")).to_be_hidden()
    visit.refresh_from_db()
    assert (visit.state, visit.arrival_proved, visit.extra_note) == ("done", True, "水管接头")
    assert (_count("arrive"), _count("finish"), OrderPhoto.objects.count()) == (1, 1, 1)
    with Image.open(io.BytesIO(files.read(visit.signature))) as drawn:
        assert drawn.size == (720, 360)
        assert drawn.convert("L").getextrema()[0] < 100  # not an empty box
    phone.get_by_role("link", name="管道疏通").click()
    expect(phone.get_by_role("heading", name="收费")).to_be_visible()
    expect(phone.locator("#charge .big")).to_have_text(amount)
    axe(phone)


def test_an_answer_that_is_lost_and_a_page_that_is_closed(
    phone: Page, visit: Order, log_in: Callable[[Page, str], None]
) -> None:
    """The server has done it, but the telephone does not hear so; it asks again when a page is opened anew."""

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    log_in(phone, "wang")
    phone.goto(f"/work/orders/{visit.uid}/")
    phone.route("**/accept/", lose)
    phone.get_by_role("button", name="接单", exact=True).click()
    expect(phone.get_by_role("heading", name="未发送")).to_have_text("未发送（1）")
    assert _count("accept") == 1
    context = phone.context
    phone.close()
    again = context.new_page()
    again.goto("/work/")
    expect(again.get_by_text("师傅已接单")).to_be_visible()
    expect(again.locator("#work-waiting")).to_be_hidden()
    assert _count("accept") == 1


def test_too_late_and_nothing_waits_for_ever(phone: Page, visit: Order, log_in: Callable[[Page, str], None]) -> None:
    order_accept(actor=visit.worker.user, order=visit)
    log_in(phone, "wang")
    phone.goto(f"/work/orders/{visit.uid}/")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="出发").click()
    expect(phone.get_by_role("heading", name="未发送")).to_be_visible()
    order_recall(actor=User.objects.get(username="dispatcher"), order=visit)
    phone.context.set_offline(False)
    expect(phone.get_by_text("这一单不在您名下")).to_be_visible()
    expect(phone.locator("#work-waiting")).to_be_hidden()
    phone.goto("/work/")
    expect(phone.get_by_text("这一单不在您名下")).to_be_visible()  # until she has read it
    phone.get_by_role("button", name="知道了").click()
    phone.reload()
    expect(phone.get_by_text("今天没有单子")).to_be_visible()
    expect(phone.get_by_text("这一单不在您名下")).to_be_hidden()


def test_the_login_has_expired_and_the_step_waits_for_the_next_one(
    phone: Page, visit: Order, log_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    log_in(phone, "wang")
    phone.goto(f"/work/orders/{visit.uid}/")
    cookies = [one for one in phone.context.cookies() if one["name"] != "sessionid"]
    phone.context.clear_cookies()
    phone.context.add_cookies(cookies)  # type: ignore[arg-type]
    phone.get_by_role("button", name="接单", exact=True).click()
    expect(phone.get_by_text("登录已经过期")).to_be_visible()
    axe(phone)
    phone.get_by_role("link", name="去登录").click()
    phone.wait_for_url("**/desk/login?next=/work/")
    log_in(phone, "wang")
    phone.goto("/work/")
    expect(phone.get_by_text("师傅已接单")).to_be_visible()
    assert _count("accept") == 1


def test_nothing_is_left_after_log_out(
    phone: Page, visit: Order, log_in: Callable[[Page, str], None], day_is_kept: Any
) -> None:
    order_accept(actor=visit.worker.user, order=visit)
    log_in(phone, "wang")
    phone.goto("/work/")
    day_is_kept(phone)
    phone.get_by_role("link", name="我的").click()
    phone.get_by_role("button", name="退出登录").click()
    phone.wait_for_url("**/desk/login")
    assert phone.evaluate("caches.keys()") == []
    phone.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        phone.goto("/work/")


def test_a_wrong_code_is_said_at_the_field_and_a_qr_code_fills_it(
    phone: Page, visit: Order, log_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    order_accept(actor=visit.worker.user, order=visit)
    log_in(phone, "wang")
    phone.goto(f"/work/orders/{visit.uid}/arrive/")
    phone.get_by_label("居民的到达码").fill("0000" if visit.arrival_code != "0000" else "0001")
    phone.get_by_role("button", name="记下到达").click()
    expect(phone.get_by_text("到达码不对")).to_be_visible()
    axe(phone)
    phone.goto(f"/work/orders/{visit.uid}/arrive/#{visit.arrival_code}")
    phone.reload()
    assert visit.arrival_code not in phone.url
    phone.get_by_role("button", name="记下到达").click()
    expect(phone.get_by_text("师傅已到，服务中")).to_be_visible()
    visit.refresh_from_db()
    assert visit.arrival_proved


def test_every_page_without_scripts_and_in_large_print(
    open_context: Callable[..., Any],
    visit: Order,
    log_in: Callable[[Page, str], None],
    axe: Callable[[Page], None],
    photo: Path,
    live_server: Any,
) -> None:
    context = open_context(viewport=NARROW, javascript=False)
    plain = context.new_page()
    log_in(plain, "wang")
    plain.goto(f"/work/orders/{visit.uid}/")
    plain.get_by_role("button", name="接单", exact=True).click()
    plain.get_by_role("button", name="出发").click()
    plain.get_by_label("居民没有到达码").check()
    plain.get_by_role("button", name="记下到达").click()
    plain.get_by_role("button", name="完成这一单").click()
    expect(plain.get_by_text("请居民签字。不方便").first).to_be_visible()
    plain.get_by_label("居民签字").set_input_files(photo)
    plain.get_by_role("button", name="完成这一单").click()
    expect(plain.get_by_role("heading", name="收费")).to_be_visible()
    visit.refresh_from_db()
    assert (visit.state, visit.arrival_proved) == ("done", False)
    large = open_context(viewport=NARROW)
    large.add_cookies([{"name": "large", "value": "1", "url": live_server.url}])
    page = large.new_page()
    log_in(page, "wang")
    for path in ("", "route/", "week/", "done/", "me/", f"orders/{visit.uid}/"):
        page.goto(f"/work/{path}")
        expect(page.locator("html.large")).to_have_count(1)
        axe(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_code_to_pay_hears_that_the_money_has_come(
    javascript: bool,
    open_context: Callable[..., Any],
    visit: Order,
    log_in: Callable[[Page, str], None],
    axe: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    """With scripts the page looks by itself, without them at a button; cash is offered in its stead, asked twice."""
    worker = visit.worker.user
    for step in (order_accept, order_arrive, order_finish):
        step(actor=worker, order=visit)
    phone = open_context(viewport=NARROW, javascript=javascript).new_page()
    log_in(phone, "wang")
    with registered(tmp_path) as provider:
        phone.goto(f"/work/orders/{visit.uid}/")
        phone.get_by_role("button", name="让居民扫码付").click()
        expect(phone.get_by_text("请居民用微信扫这个码")).to_be_visible()
        phone.get_by_text("改收现金", exact=True).click()
        expect(phone.get_by_text(f"收到 ¥{visit.to_pay:.2f} 现金？")).to_be_visible()
        if javascript:
            axe(phone)
        payment = Payment.objects.get()
        payment_confirm(number=payment.number, trade=provider.pay(payment.number))
        if not javascript:
            phone.get_by_role("button", name="看看付了没有").click()
        expect(phone.get_by_text("已经收到了")).to_be_visible(timeout=10_000)
    assert phone.url.endswith(f"/work/orders/{visit.uid}/")


def test_cash_is_asked_once_more(phone: Page, visit: Order, log_in: Callable[[Page, str], None]) -> None:
    worker = visit.worker.user
    for step in (order_accept, order_arrive, order_finish):
        step(actor=worker, order=visit)
    log_in(phone, "wang")
    phone.goto(f"/work/orders/{visit.uid}/")
    phone.get_by_text("收到现金了", exact=True).click()
    assert not Payment.objects.exists()
    phone.get_by_role("button", name=f"收到了 ¥{visit.to_pay:.2f}").click()
    expect(phone.get_by_text("已经收到了")).to_be_visible()
    assert Payment.objects.get().amount == visit.to_pay
