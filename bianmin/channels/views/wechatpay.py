"""WeChat Pay's own door: it says that somebody has paid, or that a refund has arrived."""

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bianmin.channels.providers import wechatpay
from bianmin.channels.providers.wechatpay.notification import NotBelieved, Notification, opened
from bianmin.core.actions.payment_confirm import payment_confirm
from bianmin.core.actions.payment_refund import refund_confirm, refund_foreign
from bianmin.core.errors import NotFound, UserError

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def wechatpay_notify(request: HttpRequest) -> HttpResponse:
    """204 when it is booked, or was before; else WeChat Pay tells it again, up to a day."""
    if not wechatpay.is_set():
        raise Http404
    try:
        notification = opened(request.headers, request.body)
    except NotBelieved as error:
        log.warning("a notification of WeChat Pay is not believed: %s", error)
        return _fail("signature", 401)
    try:
        _book(notification)
    except UserError as error:
        log.warning("a notification of WeChat Pay is not booked: %s", error.code)
        return _fail(error.code, error.status)
    except (KeyError, TypeError, ValueError):
        log.warning("a notification of WeChat Pay cannot be read: %s", notification.event)
        return _fail("unreadable", 400)
    return HttpResponse(status=204)


def _book(notification: Notification) -> None:
    resource = notification.resource
    if notification.event.startswith("TRANSACTION."):
        payment_confirm(number=str(resource["out_trade_no"]), trade=wechatpay.trade_of(resource))
    elif notification.event.startswith("REFUND."):
        _book_refund(resource)


def _book_refund(resource: dict[str, Any]) -> None:
    repaid = wechatpay.repaid_of(resource, "refund_status")
    number = str(resource["out_refund_no"])
    try:
        refund_confirm(number=number, repaid=repaid)
    except NotFound:  # made on the merchant platform
        refund_foreign(number=number, payment_number=str(resource["out_trade_no"]), amount=repaid.amount)


def _fail(message: str, status: int) -> JsonResponse:
    return JsonResponse({"code": "FAIL", "message": message}, status=status)
