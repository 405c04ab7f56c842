"""What would have rung, newest first. At the desk numbers are masked and codes are hidden: a code opens an account."""

import re
from datetime import datetime
from typing import Any, NamedTuple

from bianmin.channels.models import LocalMessage
from bianmin.core.masking import mask_phone
from bianmin.core.paging import Page, keyset_page
from bianmin.core.selectors.centre import public_centre

DIGITS = re.compile(r"(?<!\d)\d{6}(?!\d)")
ON_THE_PHONE = 30


class LocalMessageRow(NamedTuple):
    uid: Any
    phone: str
    text: str
    rang_at: datetime


def local_message_page(*, cursor: str | None = None, size: int = 20) -> Page[Any]:
    """Items are LocalMessageRow; one query."""
    page = keyset_page(LocalMessage.objects.all(), order=["-id"], cursor=cursor, size=size)
    return Page([_row(message, DIGITS.sub("******", message.text)) for message in page.items], page.next)


def phone_messages(phone_index: str = "") -> list[LocalMessageRow]:
    """The newest of one number, or of all, as the demo's telephone shows them: codes readable."""
    found = LocalMessage.objects.order_by("-id")
    if phone_index:
        found = found.filter(phone_index=phone_index)
    return [_row(message, message.text) for message in found[:ON_THE_PHONE]]


def index_of(uid: Any) -> str:
    """Which number a message went to, as its token; "" when there is no such message."""
    return LocalMessage.objects.filter(uid=uid).values_list("phone_index", flat=True).first() or ""


def sender() -> str:
    """The name that stands in front of every message."""
    centre = public_centre()
    return centre.name if centre else ""


def _row(message: LocalMessage, text: str) -> LocalMessageRow:
    return LocalMessageRow(message.uid, mask_phone(message.phone), text, message.rang_at)
