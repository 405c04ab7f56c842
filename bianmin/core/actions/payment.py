"""Taking money: cash on the table, or a payment by phone that is begun, looked after and closed.

Nobody is called over the network inside a transaction: the row with its number is committed first, then the provider is
asked. Whoever is killed in between leaves a pending row, which pressing again or `payments_heal` carries on with.
"""

import logging
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, encryption, payments
from bianmin.core.book_accounts import CASH, WECHAT
from bianmin.core.errors import Conflict
from bianmin.core.models import Centre, Payment
from bianmin.core.payment_errors import AlreadyPaid, PaymentMismatch, PaymentUnavailable
from bianmin.core.payments import Order, Provider, ProviderDown, ProviderRefused
from bianmin.core.workflow_payment import PAYMENT

from .book import Source, source_of
from .payment_confirm import new_number, payment_confirm, payment_locked, payment_note, payment_pay

log = logging.getLogger(__name__)
LIFE = timedelta(minutes=30)  # the provider closes it then, too
LEAST_LEFT = timedelta(minutes=3)  # with less time left a new one is begun
TRIES = 4
PAYER = "payment_payer"
Thing = models.Model | Source


def payment_take_cash(
    *,
    actor: Any,
    centre: Centre,
    about: Thing,
    amount: Decimal,
    title: str,
    part: str = "",
    into: str = CASH,
    later: bool = False,
) -> Payment:
    """Cash was handed over: paid, with receipt and booking. `into`: the account, such as "held:<provider uid>".

    A payment by phone that is pending is closed first, over the network; where that fails it is closed here alone, and
    what still comes goes back. Inside a caller's transaction say `later`, as for `payment_close`. The same person
    tapping twice has taken it once. Raises AlreadyPaid.
    """
    thing = _source(about)
    _check(amount)
    for _try in range(TRIES):
        standing = _standing(thing, part)
        if standing is None:
            try:
                with transaction.atomic():
                    return _take(actor, centre, thing, part, amount, title, into)
            except IntegrityError:
                continue  # another payment was quicker: look at it
        if standing.state == "paid":
            if standing.method == Payment.Method.CASH and standing.taken_by_id == getattr(actor, "pk", None):
                return standing
            raise _paid_already(standing)
        _not_wrong(payment_close(actor=actor, payment=standing, at_any_rate=True, later=later))
    raise _busy()


def payment_begin(
    *,
    actor: Any,
    centre: Centre,
    about: Thing,
    amount: Decimal,
    title: str,
    scene: str = Payment.Scene.NATIVE,
    part: str = "",
    payer: str = "",
    ip: str = "",
) -> Payment:
    """A payment by phone: `payment.prepay` says what the phone needs. Pressed twice, it is one.

    `payer` is the openid inside WeChat, `ip` the address of a phone's browser. Raises AlreadyPaid, PaymentUnavailable.
    """
    provider = _provider()
    thing = _source(about)
    _check(amount)
    index = encryption.blind(PAYER, payer) if payer else ""
    for _try in range(TRIES):
        standing = _standing(thing, part)
        if standing is None:
            try:
                standing = _make(actor, centre, thing, part, amount, title, scene, index)
            except IntegrityError:
                continue
        elif standing.state == "paid":
            raise _paid_already(standing)
        elif not _same(standing, amount, scene, index):
            _not_wrong(payment_close(actor=actor, payment=standing))
            continue
        return _prepaid(provider, standing, payer, ip)
    raise _busy()


def payment_close(*, actor: Any, payment: Payment, at_any_rate: bool = False, later: bool = False) -> Payment:
    """No money shall come any more. Money that has come already is confirmed instead: look at the state.

    `at_any_rate`: also when the provider cannot be reached; `payments_heal` then goes on asking, and what still comes
    goes back. Raises PaymentUnavailable otherwise. `later`: the same without asking now, inside a caller's transaction.
    """
    if later:
        return payment_closed(actor, payment.number, known=False)
    with transaction.atomic(durable=True):  # what follows asks the network
        row = payment_locked(payment.number)
    if row.state != "pending":
        return row
    provider = payments.provider()
    known = False
    try:
        if provider and not provider.close(row.number):
            return payment_look(provider, row)
        known = provider is not None
    except (ProviderDown, ProviderRefused) as error:
        if not at_any_rate:
            raise _unreachable() from error
    return payment_closed(actor, row.number, known=known)


def payment_closed(actor: Any, number: str, *, known: bool) -> Payment:
    """Write that it is closed; `known`: at the provider, too."""
    with transaction.atomic():
        row = payment_locked(number)
        if row.state == "pending":
            row.state, row.closing = PAYMENT.check("close", row.state), not known
            row.checked_at = clock.now() - timedelta(days=1)  # the next round of `payments_heal` looks at it
            row.save(update_fields=["state", "closing", "checked_at"])
            payment_note(row, actor, "payment.close")
    return row


def payment_look(provider: Provider, payment: Payment) -> Payment:
    """Ask the provider, and confirm what has come. Raises ProviderDown, ProviderRefused."""
    trade = provider.query(payment.number)
    try:
        return payment_confirm(number=payment.number, trade=trade)
    except PaymentMismatch:
        return Payment.objects.select_related("centre__area").get(pk=payment.pk)


def _take(actor: Any, centre: Centre, thing: Source, part: str, amount: Decimal, title: str, into: str) -> Payment:
    row = Payment(
        centre=centre,
        number=new_number("C"),
        noun=thing.noun,
        noun_uid=thing.uid,
        part=part,
        title=title,
        amount=amount,
        method=Payment.Method.CASH,
        into=into,
        taken_by=actor,
    )
    payment_pay(row, actor=actor, paid_at=None, verb="payment.take_cash")
    return row


def _make(
    actor: Any, centre: Centre, thing: Source, part: str, amount: Decimal, title: str, scene: str, index: str
) -> Payment:
    with transaction.atomic(durable=True):
        row = Payment.objects.create(
            centre=centre,
            number=new_number("P"),
            noun=thing.noun,
            noun_uid=thing.uid,
            part=part,
            title=title,
            amount=amount,
            method=Payment.Method.WECHAT,
            into=WECHAT,
            scene=scene,
            payer_index=index,
            expires_at=(clock.now() + LIFE).replace(microsecond=0),
        )
        payment_note(row, actor, "payment.begin", amount=str(amount))
    return row


def _prepaid(provider: Provider, payment: Payment, payer: str, ip: str) -> Payment:
    """Ask the provider for what the phone needs, unless it is known."""
    if payment.prepay:
        return payment
    assert payment.expires_at  # noqa: S101 — every payment by phone has it
    order = Order(payment.number, payment.title, payment.amount, payment.scene, payment.expires_at, payer=payer, ip=ip)
    try:
        found = provider.prepay(order)
    except ProviderDown as error:
        raise _unreachable() from error
    except ProviderRefused as error:
        looked = payment_close(actor=None, payment=payment, at_any_rate=True)  # the next try has a number of its own
        if looked.state == "paid":
            raise _paid_already(looked) from error
        log.warning("the provider refuses %s: %s", payment.number, error.code)
        raise _unreachable() from error
    with transaction.atomic():
        row = payment_locked(payment.number)
        row.prepay = found
        row.save(update_fields=["prepay"])
    return row


def _standing(thing: Source, part: str) -> Payment | None:
    rows = Payment.objects.filter(noun=thing.noun, noun_uid=thing.uid, part=part, state__in=["pending", "paid"])
    return rows.select_related("centre__area").first()


def _same(row: Payment, amount: Decimal, scene: str, index: str) -> bool:
    enough = row.expires_at is not None and row.expires_at - clock.now() > LEAST_LEFT
    return enough and (row.amount, row.scene, row.payer_index) == (amount, scene, index)


def _source(about: Thing) -> Source:
    return source_of(about) if isinstance(about, models.Model) else about


def _check(amount: Decimal) -> None:
    if not isinstance(amount, Decimal) or amount <= 0:
        raise ValueError("what is paid is an amount above nothing, in Decimal yuan")


def _not_wrong(row: Payment) -> None:
    if row.state == "pending" and row.alarm:
        raise Conflict(_("这一笔已经到账，但金额不对。请先让主任在账簿页处理，再收款。"))


def _provider() -> Provider:
    provider = payments.provider()
    if provider is None:
        raise PaymentUnavailable(_("这里还没有开通微信支付，请收现金。"))
    return provider


def _unreachable() -> PaymentUnavailable:
    return PaymentUnavailable(_("暂时连不上微信支付。请过一会儿再试，或者用现金付。"))


def _busy() -> Conflict:
    return Conflict(_("这一笔正在别处收款，请过一会儿再看。"))


def _paid_already(row: Payment) -> AlreadyPaid:
    text = _("这一笔已经付过了，收据编号 %(number)s，不用再付。")
    details = {"payment": str(row.uid), "receipt": row.receipt_number}
    return AlreadyPaid(text % {"number": row.receipt_number}, details=details)
