"""The library's client for this merchant, and its calls with their failures told apart.

The library has no parameter for the address of the gateway; its attribute is set, and a test holds that it is there.
"""

import json
import logging
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext_noop as kept

from bianmin.core.payments import ProviderDown, ProviderRefused

if TYPE_CHECKING:
    from wechatpayv3 import WeChatPay

log = logging.getLogger(__name__)
LIBRARY = "wechatpayv3"  # with requests 10 MB, which only a process that takes payments shall hold
TIMEOUT_SECONDS = (3, 8)  # to connect, to answer: somebody stands at the counter
NEEDED = ("MCHID", "APPID", "SERIAL", "PRIVATE_KEY", "APIV3_KEY", "PUBLIC_KEY", "PUBLIC_KEY_ID", "BASE_URL")
BUSY = {"SYSTEM_ERROR", "SYSTEMERROR", "FREQUENCY_LIMITED", "FREQUENCY_LIMIT_EXCEED", "BANK_ERROR", "BANKERROR"}


class Answer(NamedTuple):
    """`code` is the service's word for a refusal, "" when it did what it was asked."""

    status: int
    code: str
    body: dict[str, Any]

    @property
    def ok(self) -> bool:
        return not self.code

    def require(self) -> None:
        """Raises ProviderRefused when it did not."""
        if self.code:
            raise ProviderRefused(self.code, str(self.body.get("message", "")) or self.code)


def is_set() -> bool:
    """Whether this installation has a merchant, with all that belongs to it."""
    return bool(settings.BASE_URL) and all(getattr(settings, f"WECHATPAY_{name}") for name in NEEDED)


def key_problem() -> str:
    """What is wrong with keys that are set, for `bianmin check`; "" when nothing is."""
    if not is_set():
        return ""
    if len(settings.WECHATPAY_APIV3_KEY.encode()) != 32:
        return "BIANMIN_WECHATPAY_APIV3_KEY has not 32 characters."
    try:
        client()
    except Exception as error:  # the library raises nothing narrower
        return f"The keys of WeChat Pay cannot be read: {error}"
    return ""


def client() -> "WeChatPay":
    return _client(*(getattr(settings, f"WECHATPAY_{name}") for name in NEEDED))


@lru_cache(maxsize=4)
def _client(
    mchid: str, appid: str, serial: str, private: str, apiv3: str, public: str, public_id: str, base_url: str
) -> "WeChatPay":
    """Reading the private key takes longer than signing with it."""
    library = import_module(LIBRARY)
    made: WeChatPay = library.WeChatPay(
        wechatpay_type=library.WeChatPayType.NATIVE,
        mchid=mchid,
        private_key=private.replace("\r", ""),
        cert_serial_no=serial,
        appid=appid,
        apiv3_key=apiv3,
        timeout=TIMEOUT_SECONDS,
        public_key=public.replace("\r", ""),
        public_key_id=public_id,
    )
    made._core._gate_way = base_url
    return made


def pay_type(scene: str) -> Any:
    """The library's word for where the payer stands: native, h5, jsapi."""
    return getattr(import_module(LIBRARY).WeChatPayType, scene.upper())


def _unreachable() -> type[Exception]:
    """What the library raises when there is no answer."""
    found: type[Exception] = import_module("requests").RequestException
    return found


def call(function: Callable[..., tuple[int, Any]], **arguments: Any) -> Answer:
    """What the service answered. Raises ProviderDown when there is no answer, or none that can be believed."""
    try:
        status, text = function(**arguments)
    except _unreachable() as error:
        raise ProviderDown(kept("连不上微信支付")) from error
    except Exception as error:  # of the library, for a signature that does not hold
        log.warning("an answer of WeChat Pay is not believed: %s", error)
        raise ProviderDown(kept("微信支付的回答没有通过验签")) from error
    body = _read(text)
    if 200 <= status < 300:
        return Answer(status, "", body)
    code = str(body.get("code", "")) or f"HTTP_{status}"
    if status >= 500 or status == 429 or code in BUSY:
        raise ProviderDown(kept("微信支付正忙"))
    return Answer(status, code, body)


def _read(text: str | bytes) -> dict[str, Any]:
    if not text:  # 204
        return {}
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ProviderDown(kept("微信支付的回答读不懂")) from error
    return found if isinstance(found, dict) else {}
