"""What WeChat Pay tells by itself: believed only with its signature, of the last five minutes, for this merchant."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings

from bianmin.core import clock

from .client import client

MOST_SECONDS = 300
MOST_BYTES = 100_000
HEADERS = ("Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial")
SIGNATURE_TYPE = "Wechatpay-Signature-Type"
KIND = "WECHATPAY2-SHA256-RSA2048"


class NotBelieved(Exception):
    """It is not from WeChat Pay, or too old, or not for us. The text is for the log."""


class Notification(NamedTuple):
    """`event` reads TRANSACTION.SUCCESS or REFUND.SUCCESS; `resource` is what was encrypted."""

    event: str
    resource: dict[str, Any]


def opened(headers: Mapping[str, str], body: bytes) -> Notification:
    """Raises NotBelieved."""
    given = {name: headers.get(name, "") for name in HEADERS}
    if given["Wechatpay-Serial"] != settings.WECHATPAY_PUBLIC_KEY_ID:
        # The library would ask the network for other keys at every such call.
        raise NotBelieved("another key")
    if not _is_fresh(given["Wechatpay-Timestamp"]):
        raise NotBelieved("too old, or of a clock that goes otherwise")
    if len(body) > MOST_BYTES:
        raise NotBelieved("too long")
    kind = headers.get(SIGNATURE_TYPE, "") or KIND
    try:
        found = client().callback(given | {SIGNATURE_TYPE: kind}, body)
    except Exception as error:  # the library raises nothing narrower: no JSON, another algorithm, no base64
        raise NotBelieved(f"cannot be opened: {type(error).__name__}") from error
    if not found:
        raise NotBelieved("the signature does not hold, or it is sealed with another key")
    resource = found["resource"]
    if not isinstance(resource, dict) or resource.get("mchid") != settings.WECHATPAY_MCHID:
        raise NotBelieved("another merchant")
    return Notification(str(found.get("event_type", "")), resource)


def _is_fresh(timestamp: str) -> bool:
    return timestamp.isdecimal() and abs(clock.now().timestamp() - int(timestamp)) <= MOST_SECONDS
