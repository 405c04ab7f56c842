"""One tap, somebody comes: the menu on a small phone, the dispatcher's screen, the code at the door, the receipt."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bianmin.core import clock
from bianmin.core.actions.payment_confirm import payment_confirm
from bianmin.core.tests.fake_provider import registered
from bianmin.living.actions.order_offer import order_accept
from bianmin.living.actions.order_pay import order_pay, order_take_cash
from bianmin.living.actions.order_visit import order_arrive, order_finish
from bianmin.living.models import Order
from bianmin.partners.models import Worker

NARROW = {"width": 360, "height": 720}


@pytest.mark.parametrize("javascript", [True, False])
def test_ordered_sent_done_paid(
    open_context: Callable[..., BrowserContext],
    enter: Callable[[BrowserContext], None],
    page: Page,
    log_in: Callable[[Page, str], None],
    worker: Worker,
    axe: Any,
    javascript: bool,
) -> None:
    context = open_context(viewport=NARROW, javascript=javascript)
    enter(context)
    phone = context.new_page()
    phone.goto("/services/?q=下水道堵了")
    phone.get_by_role("link", name="管道疏通").click()
    expect(phone.get_by_text("本街道居民，按优惠价。")).to_be_visible()
    phone.locator("summary").filter(has_text="星期").nth(1).click()
    phone.locator("input[name=window]:not([disabled]):visible").last.check()
    phone.get_by_label("要告诉师傅的").fill("厨房水池堵了")
    if javascript:
        axe(phone)
    phone.get_by_role("button", name="下单").click()
    expect(phone.get_by_text("下单了。派好师傅会告诉您。")).to_be_visible()
    order = Order.objects.get()
    assert order.amount == 60

    log_in(page, "dispatcher")
    page.goto("/desk/orders/")
    axe(page)
    page.get_by_role("link", name="管道疏通").click()
    axe(page)
    page.get_by_role("button", name="派单").first.click()
    expect(page.get_by_text("已派给 王建设。")).to_be_visible()
    order_accept(actor=worker.user, order=order)

    phone.reload()
    expect(phone.get_by_text("王师傅")).to_be_visible()
    expect(phone.get_by_text(order.arrival_code, exact=True)).to_be_visible()
    if javascript:
        axe(phone)
    order.refresh_from_db()
    with clock.frozen(order.starts_at):
        order_arrive(actor=worker.user, order=order, code=order.arrival_code)
        order_finish(actor=worker.user, order=order)
        order_take_cash(actor=worker.user, order=order)
    phone.reload()
    phone.get_by_role("link", name="收据").click()
    expect(phone.get_by_text("陆拾元整")).to_be_visible()


def test_the_day_is_planned_by_keyboard(
    page: Page, log_in: Callable[[Page, str], None], worker: Worker, visit: Order, axe: Any
) -> None:
    log_in(page, "dispatcher")
    page.goto("/desk/dispatch/")
    expect(page.get_by_role("heading", name="谁在哪里")).to_be_visible()
    axe(page)
    button = page.get_by_role("button", name="重新排这一天")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("正在排，大约十秒……")).to_be_visible()
    page.get_by_role("button", name="不排了").click()
    expect(page.get_by_text("这个排班不用了，什么都没有派出去。")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_who_pays_on_another_page_reads_that_it_has_come(
    javascript: bool,
    open_context: Callable[..., BrowserContext],
    enter: Callable[[BrowserContext], None],
    visit: Order,
    axe: Any,
    tmp_path: Path,
) -> None:
    """The page that waits looks by itself, or at a button."""
    worker = visit.worker.user
    for step in (order_accept, order_arrive, order_finish):
        step(actor=worker, order=visit)
    context = open_context(viewport=NARROW, javascript=javascript)
    enter(context)
    phone = context.new_page()
    with registered(tmp_path) as provider:
        payment = order_pay(actor=worker, order=visit)
        phone.goto(f"/orders/{visit.uid}/pay/")
        expect(phone.get_by_text("等付款。")).to_be_visible()
        if javascript:
            axe(phone)
        payment_confirm(number=payment.number, trade=provider.pay(payment.number))
        if not javascript:
            phone.get_by_role("button", name="看看付了没有").click()
        expect(phone.get_by_role("link", name="收据")).to_be_visible(timeout=10_000)
    assert phone.url.endswith(f"/orders/{visit.uid}/")
