"""A provider for tests of the house's own side: keeps what it is told in files, so that processes share it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bianmin.core import payments
from bianmin.core.payments import Order, ProviderDown, ProviderRefused, RefundOrder, Repaid, Trade

PAID_AT = datetime(2026, 11, 24, 2, tzinfo=UTC)


class FakeProvider:
    """`down`, `refuses`: how it answers from now on. `asked`: every call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.down = False
        self.refuses = ""
        self.refund_state = "done"
        self.asked: list[str] = []

    def __call__(self) -> "FakeProvider":
        return self

    def prepay(self, order: Order) -> dict[str, str]:
        self._ask("prepay")
        with self._alone():
            kept = self._read(order.number) or {"state": "open", "amount": str(order.amount)}
            self._write(order.number, kept)
        return {"code_url": f"weixin://wxpay/bizpayurl?pr={order.number}"}

    def query(self, number: str) -> Trade:
        self._ask("query")
        return self.trade(number)

    def trade(self, number: str) -> Trade:
        kept = self._read(number)
        if not kept:
            return Trade("absent")
        if kept["state"] != "paid":
            return Trade(kept["state"])
        return Trade("paid", f"T{number}", Decimal(kept["amount"]), kept.get("currency", "CNY"), PAID_AT)

    def close(self, number: str) -> bool:
        self._ask("close")
        with self._alone():
            kept = self._read(number)
            if kept.get("state") == "paid":
                return False
            self._write(number, kept | {"state": "closed"})
        return True

    def refund(self, order: RefundOrder) -> Repaid:
        self._ask("refund")
        self._write(order.number, {"amount": str(order.amount)})
        return Repaid(self.refund_state, order.amount)

    def query_refund(self, number: str) -> Repaid | None:
        self._ask("query_refund")
        kept = self._read(number)
        return Repaid(self.refund_state, Decimal(kept["amount"])) if kept else None

    def pay(self, number: str, **more: str) -> Trade:
        """The payer's thumb; returns what a notification would say."""
        with self._alone():
            kept = self._read(number)
            if kept["state"] == "open" or more.pop("late", ""):
                self._write(number, kept | {"state": "paid"} | more)
        return self.trade(number)

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.down:
            raise ProviderDown("连不上")
        if self.refuses:
            raise ProviderRefused(self.refuses)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _read(self, number: str) -> dict[str, Any]:
        path = self.folder / number
        return json.loads(path.read_text()) if path.exists() else {}

    def _write(self, number: str, kept: dict[str, Any]) -> None:
        whole = self.folder / f"{number}.{os.getpid()}"
        whole.write_text(json.dumps(kept))
        whole.replace(self.folder / number)


@contextmanager
def registered(folder: Path) -> Iterator[FakeProvider]:
    before = list(payments._provider)
    provider = FakeProvider(folder)
    payments.register_provider(provider)
    yield provider
    payments._provider[:] = before
