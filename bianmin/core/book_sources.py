"""What an entry of the books is about. Whoever books says in `apps.py: ready()` how its noun is shown and undone.

    book_sources.register("living.order", BookSource(order_about, _("请到订单里退款，账会自动冲减。")))

An entry whose noun nobody registered is never reversed by hand.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ELSEWHERE = _("这一笔由别的业务记账，不能在这里冲销。")


@dataclass(frozen=True)
class About:
    """`kind` and `name` in words ("订单", its number); `url` is its page, empty where it has none."""

    kind: str | Promise
    name: str
    url: str = ""


@dataclass(frozen=True)
class BookSource:
    """`about` finds the noun by its uid, in one query. `undone`: how what was booked is undone; empty: by hand."""

    about: Callable[[uuid.UUID], About | None]
    undone: str | Promise = ""


_sources: dict[str, BookSource] = {}


def register(noun: str, source: BookSource) -> None:
    """`noun` is the model's label ("living.order"). Registering again replaces."""
    _sources[noun] = source


def about(noun: str, uid: uuid.UUID) -> About | None:
    source = _sources.get(noun)
    return source.about(uid) if source else None


def undone(noun: str) -> str | Promise:
    """The sentence that says how it is undone; empty for what is reversed by hand."""
    source = _sources.get(noun)
    return source.undone if source else ELSEWHERE
