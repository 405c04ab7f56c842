"""WeChat Pay (微信支付, API v3) over the library wechatpayv3: its answers in the house's words.

The merchant works in the mode of WeChat Pay's public key (微信支付公钥), which every merchant has or can apply for;
platform certificates are not used, so nothing is fetched to check a signature.
"""

import secrets
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from bianmin.core import clock
from bianmin.core.payments import Order, ProviderRefused, RefundOrder, Repaid, Trade

from .client import Answer, call, client, is_set, key_problem, pay_type

__all__ = ["WechatPay", "is_set", "key_problem", "repaid_of", "trade_of"]

MOST_TITLE = 127  # bytes
TRADE_STATES = {
    "SUCCESS": "paid",
    "REFUND": "paid",  # and something of it has gone back since
    "CLOSED": "closed",
    "REVOKED": "closed",
    "NOTPAY": "open",
    "USERPAYING": "open",
    "PAYERROR": "open",
}
REFUND_STATES = {"SUCCESS": "done", "CLOSED": "failed", "ABNORMAL": "stuck", "PROCESSING": "processing"}
ABSENT = {"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"}
CLOSED_ALREADY = ABSENT | {"ORDER_CLOSED", "ORDERCLOSED"}


class WechatPay:
    def prepay(self, order: Order) -> dict[str, str]:
        more: dict[str, Any] = {}
        if order.scene == "jsapi":
            more["payer"] = {"openid": order.payer}
        if order.scene == "h5":
            more["scene_info"] = {"payer_client_ip": order.ip, "h5_info": {"type": "Wap"}}
        answer = call(
            client().pay,
            description=order.title.encode()[:MOST_TITLE].decode(errors="ignore"),
            out_trade_no=order.number,
            amount={"total": _fen(order.amount), "currency": "CNY"},
            time_expire=order.expires_at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds"),
            notify_url=f"{settings.BASE_URL}{reverse('wechatpay_notify')}",
            pay_type=pay_type(order.scene),
            **more,
        )
        answer.require()
        if order.scene == "jsapi":
            return _jsapi(str(answer.body["prepay_id"]))
        key = "h5_url" if order.scene == "h5" else "code_url"
        return {key: str(answer.body[key])}

    def query(self, number: str) -> Trade:
        answer = call(client().query, out_trade_no=number)
        if answer.code in ABSENT:
            return Trade("absent")
        answer.require()
        return trade_of(answer.body)

    def close(self, number: str) -> bool:
        answer = call(client().close, out_trade_no=number)
        if answer.ok or answer.code in CLOSED_ALREADY:
            return True
        state = self.query(number).state  # the words for "paid already" have changed more than once
        if state == "open":
            raise ProviderRefused(answer.code)
        return state != "paid"

    def refund(self, order: RefundOrder) -> Repaid:
        answer = call(
            client().refund,
            out_refund_no=order.number,
            out_trade_no=order.payment_number,
            amount={"refund": _fen(order.amount), "total": _fen(order.total), "currency": "CNY"},
            notify_url=f"{settings.BASE_URL}{reverse('wechatpay_notify')}",
        )
        answer.require()
        return repaid_of(answer.body, "status")

    def query_refund(self, number: str) -> Repaid | None:
        answer: Answer = call(client().query_refund, out_refund_no=number)
        if answer.code in ABSENT:
            return None
        answer.require()
        return repaid_of(answer.body, "status")


def trade_of(body: dict[str, Any]) -> Trade:
    """A payment as a query or a notification tells it. Raises KeyError, ValueError for what is none."""
    state = TRADE_STATES[body["trade_state"]]
    if state != "paid":
        return Trade(state)
    amount = body["amount"]
    paid_at = datetime.fromisoformat(body["success_time"]) if body.get("success_time") else None
    return Trade(
        state,
        transaction_id=str(body["transaction_id"]),
        amount=_yuan(amount["total"]),
        currency=str(amount.get("currency", "CNY")),
        paid_at=paid_at if paid_at and paid_at.tzinfo else None,
    )


def repaid_of(body: dict[str, Any], key: str) -> Repaid:
    """A refund as an answer (`status`) or a notification (`refund_status`) tells it. Raises KeyError, ValueError."""
    return Repaid(REFUND_STATES[body[key]], _yuan(body["amount"]["refund"]))


def _jsapi(prepay_id: str) -> dict[str, str]:
    """The parameters of WeixinJSBridge's getBrandWCPayRequest."""
    values = {
        "appId": str(settings.WECHATPAY_APPID),
        "timeStamp": str(int(clock.now().timestamp())),
        "nonceStr": secrets.token_hex(16),
        "package": f"prepay_id={prepay_id}",
    }
    return values | {"signType": "RSA", "paySign": client().sign(list(values.values()))}


def _fen(amount: Decimal) -> int:
    return int(amount * 100)


def _yuan(fen: Any) -> Decimal:
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise ValueError("an amount of WeChat Pay is a whole number of fen")
    return Decimal(fen) / 100
