"""WeChat Pay against a server that speaks its protocol with real signatures: paying, closing, giving back."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from wechatpayv3.utils import rsa_verify

from bianmin.channels import checks
from bianmin.channels.providers import wechatpay
from bianmin.channels.providers.wechatpay.client import client as merchant
from bianmin.core.actions.payment import payment_close, payment_take_cash
from bianmin.core.actions.payment_heal import payments_heal
from bianmin.core.actions.payment_refund import payment_refund
from bianmin.core.models import BookEntry, Centre, JournalEntry, Payment, Refund
from bianmin.core.payment_errors import AlreadyPaid, PaymentUnavailable
from bianmin.core.payments import ProviderDown, ProviderRefused, Trade
from bianmin.core.selectors.book import balance, trial_balance
from bianmin.core.selectors.payment import payment_alarms

from .wechatpay_server import APIV3_KEY, Server, key, public_pem
from .wechatpay_steps import ORDER, PRICE, begin, later, tell

pytestmark = pytest.mark.django_db


def test_paid_by_qr_code_is_one_entry_and_one_receipt(client: Client, payment: Payment, server: Server) -> None:
    assert payment.prepay["code_url"].startswith("weixin://")
    told = server.paid(payment.number)
    for _time in range(2):
        answer = tell(client, told)
        assert (answer.status_code, answer.content) == (204, b"")
    assert tell(client, server.paid(payment.number)).status_code == 204  # told anew, with a signature of now
    payment.refresh_from_db()
    assert (payment.state, payment.receipt_number != "") == ("paid", True)
    assert payment.transaction_id == server.trades[payment.number]["transaction_id"]
    assert (BookEntry.objects.count(), balance("wechat", centre=payment.centre)) == (1, PRICE)
    assert JournalEntry.objects.filter(verb="payment.confirm").count() == 1


@pytest.mark.parametrize(("scene", "name"), [("native", "code_url"), ("h5", "h5_url")])
def test_prepay_in_a_browser(server: Server, centre: Centre, scene: str, name: str) -> None:
    assert begin(centre, scene=scene, ip="203.0.113.9").prepay[name]
    assert server.asked == [f"POST /v3/pay/transactions/{scene}"]


def test_prepay_inside_wechat_is_signed(server: Server, centre: Centre) -> None:
    found = begin(centre, scene="jsapi", payer="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o").prepay
    body = f"{found['package']}"
    assert rsa_verify(
        f"{found['appId']}\n{found['timeStamp']}",
        found["nonceStr"],
        body,
        found["paySign"],
        key("merchant").public_key(),
    )
    assert "oUpF8uMuAJO" not in json.dumps(found)


def test_a_long_title_is_shortened(server: Server, centre: Centre) -> None:
    row = begin(centre, title="助" * 60)
    assert server.trades[row.number]["_asked"]["description"] == "助" * 42


def test_we_sign_and_others_do_not_get_in(server: Server, centre: Centre, settings: Any) -> None:
    settings.WECHATPAY_SERIAL = "0" * 40
    with pytest.raises(ProviderRefused, match="SIGN_ERROR"):
        wechatpay.WechatPay().query("P00000000")


def test_a_lost_notification_is_healed_by_a_query(server: Server, payment: Payment, client: Client) -> None:
    with later(minutes=2):
        assert payments_heal() == 1
    payment.refresh_from_db()
    assert payment.state == "paid"
    assert tell(client, server.paid(payment.number)).status_code == 204  # it comes after all
    assert BookEntry.objects.count() == 1


def test_what_nobody_pays_is_closed_there_too(server: Server, centre: Centre) -> None:
    row = begin(centre)
    with later(minutes=32):
        payments_heal()
    row.refresh_from_db()
    assert (row.state, server.trades[row.number]["trade_state"]) == ("closed", "CLOSED")
    assert wechatpay.WechatPay().close(row.number)
    assert wechatpay.WechatPay().close("P-of-nobody")


def test_cash_while_the_phone_is_out(server: Server, centre: Centre, clerk: Any) -> None:
    row = begin(centre)
    cash = payment_take_cash(actor=clerk, centre=centre, about=ORDER, amount=PRICE, title="助浴")
    assert (cash.state, server.trades[row.number]["trade_state"]) == ("paid", "CLOSED")


def test_cash_after_the_phone_has_paid_is_not_taken(server: Server, payment: Payment, clerk: Any) -> None:
    with pytest.raises(AlreadyPaid):
        payment_take_cash(actor=clerk, centre=payment.centre, about=ORDER, amount=PRICE, title="助浴")
    assert not wechatpay.WechatPay().close(payment.number)
    with pytest.raises(AlreadyPaid):
        begin(payment.centre)


def test_what_comes_after_cash_goes_back_by_itself(client: Client, server: Server, centre: Centre, clerk: Any) -> None:
    row = begin(centre)
    server.broken = (500, "SYSTEM_ERROR")
    payment_take_cash(actor=clerk, centre=centre, about=ORDER, amount=PRICE, title="助浴")
    server.broken = None
    server.pay(row.number)
    assert tell(client, server.paid(row.number)).status_code == 204
    assert payment_alarms(centre)[0].alarm == "late"
    payments_heal()
    refund = Refund.objects.get()
    assert (refund.state, server.refunds[refund.number]["amount"]["refund"]) == ("done", 3500)
    assert (balance("wechat", centre=centre), balance("cash", centre=centre)) == (0, PRICE)


def test_prepay_that_was_done_without_an_answer_is_asked_again(server: Server, centre: Centre) -> None:
    server.drops = True
    with pytest.raises(PaymentUnavailable):
        begin(centre)
    server.drops = False
    row = begin(centre)
    assert (row.prepay is not None, list(server.trades)) == (True, [row.number])


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        ((500, "SYSTEM_ERROR"), ProviderDown),
        ((429, "FREQUENCY_LIMITED"), ProviderDown),
        ((400, "PARAM_ERROR"), ProviderRefused),
    ],
)
def test_failures_are_told_apart(server: Server, payment: Payment, broken: Any, error: type[Exception]) -> None:
    server.broken = broken
    with pytest.raises(error):
        wechatpay.WechatPay().query(payment.number)


def test_a_part_goes_back_and_the_rest(client: Client, server: Server, payment: Payment, clerk: Any) -> None:
    tell(client, server.paid(payment.number))
    payment.refresh_from_db()
    payment_refund(actor=clerk, payment=payment, amount=Decimal("10.50"), reason="少做一项")
    assert wechatpay.WechatPay().query(payment.number).state == "paid"
    server.refund_status = "PROCESSING"
    rest = payment_refund(actor=clerk, payment=payment, amount=Decimal("24.50"), reason="取消")
    assert rest.state == "processing"
    server.refunds[rest.number]["status"] = "SUCCESS"
    for _time in range(2):
        assert tell(client, server.refunded(rest.number)).status_code == 204
    payment.refresh_from_db()
    assert (payment.state, balance("wechat", centre=payment.centre)) == ("refunded", 0)
    whole = trial_balance(payment.centre)
    assert whole.debit_balance == whole.credit_balance == 0
    assert Refund.objects.filter(state="done").count() == 2


def test_a_refund_is_healed_by_a_query(client: Client, server: Server, payment: Payment, clerk: Any) -> None:
    tell(client, server.paid(payment.number))
    server.drops = True  # it is done, and we do not hear of it
    refund = payment_refund(actor=clerk, payment=payment, amount=PRICE, reason="取消")
    assert refund.state == "processing"
    server.drops = False
    with later(minutes=2):
        payments_heal()
    refund.refresh_from_db()
    assert (refund.state, len(server.refunds)) == ("done", 1)


@pytest.mark.parametrize(
    ("status", "state", "alarm"), [("CLOSED", "failed", "failed"), ("ABNORMAL", "processing", "stuck")]
)
def test_a_refund_that_does_not_arrive(
    client: Client, server: Server, payment: Payment, clerk: Any, status: str, state: str, alarm: str
) -> None:
    tell(client, server.paid(payment.number))
    server.refund_status = "PROCESSING"
    refund = payment_refund(actor=clerk, payment=payment, amount=PRICE, reason="取消")
    server.refunds[refund.number]["status"] = status
    assert tell(client, server.refunded(refund.number)).status_code == 204
    refund.refresh_from_db()
    assert (refund.state, payment_alarms(payment.centre)[0].alarm) == (state, alarm)
    assert balance("wechat", centre=payment.centre) == PRICE


def test_a_refund_made_on_the_merchant_platform_is_told(client: Client, server: Server, payment: Payment) -> None:
    tell(client, server.paid(payment.number))
    by_hand = {"out_trade_no": payment.number, "out_refund_no": "by-hand", "mchid": "1900000109"}
    by_hand |= {"refund_status": "SUCCESS", "amount": {"refund": 100, "total": 3500}}
    assert tell(client, server.notification("REFUND.SUCCESS", "refund", by_hand)).status_code == 204
    assert payment_alarms(payment.centre)[0].alarm == "foreign"
    assert balance("wechat", centre=payment.centre) == PRICE
    by_hand["out_trade_no"] = "P-of-nobody"
    assert tell(client, server.notification("REFUND.SUCCESS", "refund", by_hand)).status_code == 404


def test_the_library_keeps_the_gateway_where_we_set_it(server: Server) -> None:
    assert merchant()._core._gate_way == server.url


def test_check_names_what_is_missing(server: Server, settings: Any) -> None:
    assert list(checks.wechatpay_settings()) == []
    settings.WECHATPAY_APIV3_KEY = "short"
    assert "32" in next(checks.wechatpay_settings()).what
    settings.WECHATPAY_APIV3_KEY, settings.WECHATPAY_PRIVATE_KEY = APIV3_KEY, "no key"
    assert "cannot be read" in next(checks.wechatpay_settings()).what
    settings.WECHATPAY_PRIVATE_KEY = settings.BASE_URL = ""
    assert [finding.what.split()[0] for finding in checks.wechatpay_settings()] == [
        "BIANMIN_WECHATPAY_PRIVATE_KEY",
        "BIANMIN_BASE_URL",
    ]
    assert not wechatpay.is_set()
    settings.WECHATPAY_MCHID = ""
    (finding,) = checks.wechatpay_settings()
    assert not finding.error


def test_closing_says_what_has_come(server: Server, payment: Payment) -> None:
    assert payment_close(actor=None, payment=payment).state == "paid"
    assert wechatpay.trade_of(server.trades[payment.number] | {"trade_state": "NOTPAY"}) == Trade("open")
    assert public_pem("platform").startswith("-----BEGIN PUBLIC KEY")
