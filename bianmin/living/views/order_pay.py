"""Paying for an order: by phone from the resident's page or the counter's screen, in cash, and money that goes back."""

import uuid
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core.capital_figures import in_capitals
from bianmin.core.errors import NotFound, UserError
from bianmin.core.models import Payment
from bianmin.core.selectors.payment import pay_address, payments_about, receipt_of, refund_of, standing_payment
from bianmin.core.templatetags.formats import yuan
from bianmin.core.translations import in_chinese
from bianmin.living.actions import order_pay as actions
from bianmin.living.models import Order
from bianmin.living.permissions import get_order, require_station
from bianmin.living.selectors.order import get_own_order
from bianmin.living.selectors.order_pay import own_money
from bianmin.portal.access import resident_required
from bianmin.portal.limits import address_of
from bianmin.portal.selectors.acting import account_of, acting


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def my_order_pay(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """GET shows how the payment stands and looks again by itself; POST begins it and leads to where one pays."""
    order = _own(request, uid)
    if request.method == "POST":
        begun = actions.order_pay(actor=request.user, order=order, scene=Payment.Scene.H5, ip=address_of(request))
        address = pay_address(request, begun, back=reverse("my_order", args=[uid]))
        return redirect(address) if address else redirect("my_order_pay", uid=uid)
    payment = standing_payment(actions.LABEL, order.uid)
    if payment is None or payment.state == "paid":
        return redirect("my_order", uid=uid)
    context = {
        "order": order,
        "payment": payment,
        "address": pay_address(request, payment, back=reverse("my_order", args=[uid])),
    }
    return render(request, "living/my_order_pay.html", context)


@never_cache
@resident_required
@require_GET
@in_chinese()
def my_order_receipt(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    order = _own(request, uid)
    payment = own_money(order, payments_about(actions.LABEL, order.uid)).receipt
    receipt = receipt_of(payment) if payment else None
    if receipt is None:
        raise NotFound(_("这个订单还没有收据。"))
    return render(request, "core/receipt_show.html", {"receipt": receipt, "centre": receipt.centre})


@login_required
@require_POST
def order_take_cash(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    payment = actions.order_take_cash(actor=request.user, order=get_order(request.user, uid))
    messages.success(request, _("收好了，收据号 %(number)s。") % {"number": payment.receipt_number})
    return redirect("order_detail", uid=uid)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def order_pay(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A code on the counter's screen that the resident scans; GET looks whether it was paid."""
    order = get_order(request.user, uid)
    if request.method == "POST":
        actions.order_pay(actor=request.user, order=order)
        return redirect("order_pay", uid=uid)
    payment = standing_payment(actions.LABEL, order.uid)
    if payment is None or payment.state == "paid":
        return redirect("order_detail", uid=uid)
    context = {"order": order, "payment": payment, "address": pay_address(request, payment)}
    return render(request, "living/order_pay.html", context)


@login_required
@require_POST
def order_refund(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Asked once more, with how the money goes back; then it goes, and cash is signed for on a slip."""
    order = get_order(request.user, uid)
    require_station(request.user)
    try:
        amount = Decimal(request.POST.get("amount", "").strip())
    except InvalidOperation:
        amount = Decimal(0)
    try:
        if not amount.is_finite() or amount <= 0:
            raise UserError(_("请填要退多少元，例如 20 或 20.50。"), field="amount")
        reason = request.POST.get("reason", "")
        if not request.POST.get("sure"):
            return _refund_sure(request, order, actions.refundable(order=order, amount=amount, reason=reason), amount)
        refund = actions.order_refund(actor=request.user, order=order, amount=amount, reason=reason)
    except UserError as error:
        messages.error(request, error.message)
        return redirect("order_detail", uid=uid)
    if refund.payment.method == Payment.Method.CASH:
        told = _("退款记好了。请把 %(amount)s 现金当面退给居民，请居民在退款单上签字。")
        messages.success(request, told % {"amount": yuan(refund.amount)})
        return redirect("order_refund_slip", uid=uid, refund=refund.uid)
    messages.success(request, _("退款记好了。几分钟内退到居民付款的微信账户。"))
    return redirect("order_detail", uid=uid)


@login_required
@never_cache
@require_GET
@in_chinese()
def order_refund_slip(request: HttpRequest, uid: uuid.UUID, refund: uuid.UUID) -> HttpResponse:
    """What the resident signs for money that was handed back."""
    order = get_order(request.user, uid)
    require_station(request.user)
    found = refund_of(actions.LABEL, order.uid, refund)
    if found is None:
        raise NotFound(_("没有这一笔退款。"))
    context = {"refund": found, "order": order, "capitals": in_capitals(found.amount), "centre": order.centre}
    return render(request, "living/order_refund_slip.html", context)


def _refund_sure(request: HttpRequest, order: Order, paid: Payment, amount: Decimal) -> HttpResponse:
    cash = paid.method == Payment.Method.CASH
    how = _("居民付的是现金：请当面退现金，打印退款单请居民签字。") if cash else _("退到居民付款的微信账户。")
    words = {"number": order.number, "service": order.service.name, "amount": yuan(amount), "left": yuan(paid.left)}
    context = {
        "title": _("退款 %(amount)s？") % words,
        "back": reverse("order_detail", args=[order.uid]),
        "back_label": order.number,
        "facts": [_("%(service)s，收了还能退 %(left)s。退了不能再收回。") % words, how],
        "kept": {"amount": str(amount), "reason": request.POST.get("reason", "")[:120], "sure": "1"},
        "label": _("退款"),
        "kind": "danger",
    }
    return render(request, "living/sure.html", context)


def _own(request: HttpRequest, uid: uuid.UUID) -> Order:
    return get_own_order(account_of(request.user), [one.person for one in acting(request)], uid)
