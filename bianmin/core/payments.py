"""Doors of payments: whoever owns what is paid learns of it, and a higher app says who takes money over the network.

    payments.register("living.order", on_paid=order_paid, on_refunded=order_refunded)
    payments.register_provider(WechatPay)

Without a provider only cash and free are offered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from .models import Payment, Refund

FREE, CASH, WECHAT = "free", "cash", "wechat"
YUAN = "CNY"


class ProviderDown(Exception):
    """Nobody knows what the provider did: ask later. `reason` is for staff, without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderRefused(Exception):
    """The provider answered that it will not. `code` is its own word for why."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason or code


class Order(NamedTuple):
    """What is asked of a payer. `payer` (openid) for a payment inside WeChat, `ip` for one in a phone's browser."""

    number: str
    title: str
    amount: Decimal
    scene: str
    expires_at: datetime
    payer: str = ""
    ip: str = ""


class Trade(NamedTuple):
    """What the provider knows of a payment. `state`: open, paid (also when refunded since), closed, absent."""

    state: str
    transaction_id: str = ""
    amount: Decimal | None = None
    currency: str = ""
    paid_at: datetime | None = None


class RefundOrder(NamedTuple):
    """`number` is the refund's own, `payment_number` that of what was paid; `total` is what was paid, yuan."""

    number: str
    payment_number: str
    amount: Decimal
    total: Decimal


class Repaid(NamedTuple):
    """What the provider knows of a refund. `state`: processing, done, failed (the money is ours again), stuck (it is
    with the provider, and somebody must deal with it there)."""

    state: str
    amount: Decimal


class Provider(Protocol):
    """Takes money over the network. Every call may raise ProviderDown or ProviderRefused, takes seconds at worst, and
    is never made inside a database transaction. Asked again with the same number, it does the same once."""

    def prepay(self, order: Order) -> dict[str, str]:
        """What the payer's phone needs: `code_url` to be drawn as a QR code, `h5_url`, or the parameters of JSAPI."""

    def query(self, number: str) -> Trade: ...

    def close(self, number: str) -> bool:
        """No money comes any more; False: it has come already."""

    def refund(self, order: RefundOrder) -> Repaid: ...

    def query_refund(self, number: str) -> Repaid | None:
        """None when the provider has never heard of it."""


@dataclass(frozen=True)
class Owner:
    on_paid: Callable[[Payment], None]
    on_refunded: Callable[[Refund], None]
    lines: Callable[[Payment], list[tuple[str, Decimal]]]


_owners: dict[str, Owner] = {}
_provider: list[Callable[[], Provider]] = []


def _no_lines(_payment: Payment) -> list[tuple[str, Decimal]]:
    return []


def register(
    noun: str,
    *,
    on_paid: Callable[[Payment], None],
    on_refunded: Callable[[Refund], None],
    lines: Callable[[Payment], list[tuple[str, Decimal]]] = _no_lines,
) -> None:
    """`noun` (label of the model) learns in the same transaction that it was paid, or that money has gone back. The
    functions only write rows or enqueue. A UserError of `on_paid` refuses the money: cash is then not taken, and what
    has come by phone goes back. `lines`: what the amount is made of, for the receipt; nothing when it is one thing."""
    _owners[noun] = Owner(on_paid, on_refunded, lines)


def owner_of(noun: str) -> Owner | None:
    return _owners.get(noun)


def register_provider(make: Callable[[], Provider]) -> None:
    """Take WeChat payments through `make()`; a second one takes the first one's place."""
    _provider[:] = [make]


def provider() -> Provider | None:
    """Who takes WeChat payments here; None when nobody does."""
    return _provider[0]() if _provider else None


def payment_methods(amount: Decimal | None = None) -> list[str]:
    """How `amount` can be paid here, in the order in which it is offered: nothing to pay is "free"."""
    if amount is not None and amount <= 0:
        return [FREE]
    return [CASH, WECHAT] if _provider else [CASH]
