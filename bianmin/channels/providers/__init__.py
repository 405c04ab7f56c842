"""SMS providers: `send` hands one message over, once for each key.

Which one sends says BIANMIN_SMS_PROVIDER. A provider raises `core.channels.NotDelivered` with a reason for staff in
which no number and no word of the message stands; `final` says that trying again is of no use.
"""

from collections.abc import Callable

from django.conf import settings

from .aliyun import AliyunProvider
from .local import LocalProvider
from .sms import Provider, Sms

__all__ = ["PROVIDERS", "Provider", "Sms", "provider"]

PROVIDERS: dict[str, Callable[[], Provider]] = {"local": LocalProvider, "aliyun": AliyunProvider}


def provider() -> Provider:
    """The one that this installation uses."""
    return PROVIDERS[settings.SMS_PROVIDER]()
