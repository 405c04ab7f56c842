"""What WeChat Pay tells by itself: believed with its signature alone, booked once."""

import json
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.channels.providers import wechatpay
from bianmin.core.actions.payment_heal import payments_heal
from bianmin.core.models import BookEntry, Centre, JournalEntry, Payment
from bianmin.core.payments import ProviderDown
from bianmin.core.selectors.payment import payment_alarms
from bianmin.core.tests.processes import race, start

from .wechatpay_server import Server, environment, signed
from .wechatpay_steps import begin, later, tell

pytestmark = pytest.mark.django_db


def test_an_answer_that_somebody_else_signed_is_not_believed(server: Server, payment: Payment) -> None:
    server.signer = "somebody"
    with pytest.raises(ProviderDown, match="验签"):
        wechatpay.WechatPay().query(payment.number)
    with later(minutes=2):
        payments_heal()
    payment.refresh_from_db()
    assert payment.state == "pending"


@pytest.mark.parametrize(
    "forged",
    [
        {"signer": "somebody"},
        {"serial": "PUB_KEY_ID_of_somebody"},
        {"serial": "5157F09EFDC096DE15EBE81A47057A72"},
        {"apiv3_key": "b" * 32},
        {"at": -301},
        {"at": 360},  # a busy machine takes its seconds
    ],
)
def test_a_forged_or_old_notification_is_refused(
    client: Client, server: Server, payment: Payment, forged: dict[str, Any]
) -> None:
    if "at" in forged:
        forged = {"at": time.time() + forged["at"]}
    asked = len(server.asked)
    answer = tell(
        client, server.notification("TRANSACTION.SUCCESS", "transaction", server.trades[payment.number], **forged)
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "FAIL")
    payment.refresh_from_db()
    assert payment.state == "pending"
    assert len(server.asked) == asked  # and nobody is asked over the network for a forger's sake


def test_a_changed_word_breaks_the_signature(client: Client, server: Server, payment: Payment) -> None:
    headers, body = server.paid(payment.number)
    changes: list[tuple[dict[str, str], bytes]] = [
        (headers, body + b" "),
        (headers | {"Wechatpay-Nonce": "0"}, body),
        (headers | {"Wechatpay-Timestamp": "soon"}, body),
        (headers | {"Wechatpay-Signature": "WECHATPAY/SIGNTEST/0"}, body),
        (headers | {"Wechatpay-Signature-Type": "WECHATPAY2-SM2-WITH-SM3"}, body),
        ({}, body),
        (headers, b""),
        (signed("[]"), b"[]"),
        (signed("{"), b"{"),
        (signed("x" * 100_001), b"x" * 100_001),
        (headers, b"\xff"),
    ]
    for told in changes:
        assert tell(client, told).status_code == 401
    assert tell(client, server.paid(payment.number, mchid="1900000001")).status_code == 401
    payment.refresh_from_db()
    assert payment.state == "pending"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"out_trade_no": "P-of-nobody"}, 404),
        ({"trade_state": "WHAT"}, 400),
        ({"amount": {"total": "3500", "currency": "CNY"}}, 400),
        ({"amount": None}, 400),
        ({"amount": {"total": 1, "currency": "CNY"}}, 409),
        ({"amount": {"total": 3500, "currency": "USD"}}, 409),
    ],
)
def test_what_does_not_fit_is_not_booked(
    client: Client, server: Server, payment: Payment, more: dict[str, Any], status: int
) -> None:
    answer = tell(client, server.paid(payment.number, **more))
    assert (answer.status_code, answer.json()["code"]) == (status, "FAIL")
    assert not BookEntry.objects.exists()
    assert bool(payment_alarms(payment.centre)) == (status == 409)


def test_a_wrong_amount_is_not_booked_by_a_query_either(client: Client, server: Server, centre: Centre) -> None:
    row = begin(centre)
    server.pay(row.number, total=1)
    with later(minutes=2):
        payments_heal()
    assert not BookEntry.objects.exists()
    assert payment_alarms(centre)[0].alarm == "amount"


def test_an_event_that_we_do_not_know_is_taken(client: Client, server: Server, payment: Payment) -> None:
    told = server.notification("PROFITSHARING.SUCCESS", "x", {"mchid": "1900000109"})
    assert tell(client, told).status_code == 204


def test_the_door_is_shut_without_a_merchant(client: Client, server: Server, settings: Any, payment: Payment) -> None:
    told = server.paid(payment.number)
    settings.WECHATPAY_APIV3_KEY = ""
    assert tell(client, told).status_code == 404
    assert client.get(reverse("wechatpay_notify")).status_code == 405


TELL = """
import json
from django.test import Client
from bianmin.channels.tests.wechatpay_server import Server
told = json.loads(open({path!r}).read())
answer = Client().post("/pay/wechat/notify/", told["body"], content_type="application/json", headers=told["headers"])
print(answer.status_code)
"""


@pytest.mark.race
def test_told_six_times_at_once_it_is_booked_once(
    process_env: dict[str, str], server: Server, payment: Payment, tmp_path: Any
) -> None:
    headers, body = server.paid(payment.number)
    path = tmp_path / "told.json"
    path.write_text(json.dumps({"headers": headers, "body": body.decode()}))
    env = process_env | environment(server.url) | {"BIANMIN_BASE_URL": "https://centre.example"}
    env["BIANMIN_ALLOWED_HOSTS"] = "testserver"
    assert race(TELL.format(path=str(path)), env, 6) == ["204"] * 6
    payment.refresh_from_db()
    assert (payment.state, BookEntry.objects.count()) == ("paid", 1)
    assert JournalEntry.objects.filter(verb="payment.confirm").count() == 1


DIE = """
from bianmin.channels.views import wechatpay as door
from bianmin.core.actions import payment_confirm as house
house.payment_note = lambda *args, **kwargs: os.kill(os.getpid(), 9)  # booked, not committed
"""


@pytest.mark.race
def test_killed_while_booking_it_is_booked_when_told_again(
    process_env: dict[str, str], client: Client, server: Server, payment: Payment, tmp_path: Any
) -> None:
    headers, body = server.paid(payment.number)
    path = tmp_path / "told.json"
    path.write_text(json.dumps({"headers": headers, "body": body.decode()}))
    env = process_env | environment(server.url) | {"BIANMIN_BASE_URL": "https://centre.example"}
    process = start(DIE + TELL.format(path=str(path)), env | {"BIANMIN_ALLOWED_HOSTS": "testserver"})
    process.communicate("go\n", timeout=60)
    assert process.returncode == -9
    assert not BookEntry.objects.exists()
    assert tell(client, (headers, body)).status_code == 204
    assert BookEntry.objects.count() == 1
