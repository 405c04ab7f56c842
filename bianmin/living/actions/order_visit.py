"""The visit itself: on the way, at the door, nobody there, done.

`waited`: for how long the step has lain on a telephone without a network. It counts from when it was tapped, but never
before the step that it follows, so that a clock that is wrong, or put back, makes nobody punctual. An order that is
done is done when the server hears of it: money is booked then.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from bianmin.core import clock, throttle
from bianmin.core.errors import UserError
from bianmin.core.uploads import Ready, keep_upload
from bianmin.living.errors import TooEarly, WrongCode
from bianmin.living.models import Order, OrderPhoto
from bianmin.living.permissions import require_worker_of
from bianmin.living.visit_times import HELD, absent_from, visit_from
from bianmin.partners.actions.duty import duties_release

from .order_pay import charge
from .order_rate import invite_to_rate
from .order_steps import MAX_REASON, NOUN, given_reason, locked, saved, tell

MOST_EXTRA = Decimal(5000)
CODE_TRIES, CODE_TIME = 5, timedelta(minutes=15)
MAX_PHOTOS = 6
MAX_WORDS = 120
AT_ONCE = timedelta(0)


def order_depart(*, actor: Any, order: Order, waited: timedelta = AT_ONCE) -> Order:
    """On the day of the visit, two hours before it at the earliest. Raises TooEarly, MoveNotAllowed, NotAllowed."""
    with transaction.atomic():
        row = locked(order, "depart")
        require_worker_of(actor, row)
        row.departed_at = _visiting(row, waited)
        saved(row, actor, "depart", _tapped(row.departed_at))
        if row.worker:
            tell(row, "order_on_the_way", {"service": row.service.name, "worker": row.worker.spoken})
    return row


def order_arrive(*, actor: Any, order: Order, code: str = "", waited: timedelta = AT_ONCE) -> Order:
    """She stands at the door. With the resident's code the arrival is proved; without one (no telephone, code lost) it
    is noted as not proved. Raises WrongCode, TooEarly, MoveNotAllowed, NotAllowed."""
    code = code.strip()
    if code:
        _count_try(order)
    with transaction.atomic():
        row = locked(order, "arrive")
        require_worker_of(actor, row)
        if code and not constant_time_compare(code, row.arrival_code):
            raise WrongCode(_("到达码不对，请居民再看一遍短信或订单页。"), field="code")
        row.arrived_at, row.arrival_proved = _visiting(row, waited), bool(code)
        row.departed_at = row.departed_at or row.arrived_at
        return saved(row, actor, "arrive", _tapped(row.arrived_at))


def order_absent(*, actor: Any, order: Order, reason: str = "", waited: timedelta = AT_ONCE) -> Order:
    """Nobody opened, ten minutes after the time agreed on at the earliest; the resident is asked to order anew. The
    station, which was not at the door, says how it knows. Raises TooEarly, MoveNotAllowed, NotAllowed, UserError.
    """
    with transaction.atomic():
        row = locked(order, "absent")
        require_worker_of(actor, row)
        hers = row.worker is not None and row.worker.user_id == actor.pk
        row.closed_reason = " ".join(reason.split())[:MAX_REASON] if hers else given_reason(reason)
        at = _happened(row, waited)
        first = absent_from(row.starts_at or row.window_start, row.departed_at)
        if at < first:
            text = _("约好的时间过了十分钟还没人，%(from)s 以后才能记“没人在家”。请再敲门、打电话，等一会儿。")
            raise TooEarly(text % {"from": clock.moment_in_words(first)}, details={"from": first.isoformat()})
        duties_release(noun=NOUN, noun_uid=row.uid)
        saved(row, actor, "absent", _tapped(at))
        params = {"service": row.service.name, "number": row.number, "phone": row.centre.hotline}
        tell(row, "order_absent", params)
    return row


def order_finish(
    *,
    actor: Any,
    order: Order,
    extra_amount: Decimal = Decimal(0),
    extra_note: str = "",
    photos: Iterable[Ready] = (),
    signature: Ready | None = None,
) -> Order:
    """Done: photos, the resident's signature (a picture), parts that she agreed to. What is free is settled at once.

    Raises UserError, MoveNotAllowed, NotAllowed.
    """
    words = _extra(extra_amount, extra_note)
    with transaction.atomic():
        row = locked(order, "finish")
        require_worker_of(actor, row)
        row.extra_amount, row.extra_note = extra_amount, words
        row.done_at = clock.now()
        subject = row.person.uid if row.person else None
        for ready in _few(photos):
            stored = keep_upload(ready, subject_uid=subject).file
            OrderPhoto.objects.create(order=row, kind=OrderPhoto.Kind.AFTER, file=stored)
        if signature is not None:
            row.signature = keep_upload(signature, subject_uid=subject).file
        duties_release(noun=NOUN, noun_uid=row.uid)
        charge(row, actor)
        saved(row, actor, "finish", {"amount": str(row.to_pay)})
        invite_to_rate(row)
    return row


def _happened(row: Order, waited: timedelta) -> datetime:
    """When it was tapped: not before the step that came before, not in the future."""
    now = clock.now()
    tapped = now - min(max(waited, AT_ONCE), HELD)
    return min(now, max(one for one in (tapped, row.accepted_at, row.departed_at) if one))


def _visiting(row: Order, waited: timedelta) -> datetime:
    """The same, for what may only be on the day of the visit. Raises TooEarly."""
    at, starts_at = _happened(row, waited), row.starts_at or row.window_start
    first = visit_from(starts_at)
    if at < first:
        words = {"time": clock.moment_in_words(starts_at), "from": clock.moment_in_words(first)}
        text = _("约的是 %(time)s，%(from)s 以后才能点出发和到达。居民要早点来，请调度先改时间。")
        raise TooEarly(text % words, details={"from": first.isoformat()})
    return at


def _tapped(at: datetime | None) -> dict[str, Any]:
    """For the journal, whose own time is when the server heard of it."""
    return {"tapped_at": at} if at and clock.now() - at >= timedelta(minutes=1) else {}


def _count_try(order: Order) -> None:
    if not throttle.allow(f"arrive:{order.uid}", limit=CODE_TRIES, per=CODE_TIME):
        raise WrongCode(_("到达码试得太多了。请空着到达码，直接点到达。"), field="code")


def _extra(amount: Decimal, note: str) -> str:
    words = " ".join(note.split())
    if amount < 0 or amount > MOST_EXTRA or amount != amount.quantize(Decimal("0.01")):
        raise UserError(_("配件费请填 0 到 5000 元，最多两位小数。"), field="extra_amount")
    if amount and not words:
        raise UserError(_("请写明配件是什么，居民会看到。"), field="extra_note")
    if len(words) > MAX_WORDS:
        raise UserError(_("内容太长，最多 %(most)d 个字。") % {"most": MAX_WORDS}, field="extra_note")
    return words


def _few(photos: Iterable[Ready]) -> list[Ready]:
    given = list(photos)
    if len(given) > MAX_PHOTOS:
        raise UserError(_("最多传 %(most)d 张照片。") % {"most": MAX_PHOTOS}, field="photos")
    return given
