"""A provider that answers from a folder, and an owner that says what it heard."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bianmin.core import payments
from bianmin.core.tests.fake_provider import FakeProvider, registered


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[FakeProvider]:
    with registered(tmp_path) as fake:
        yield fake


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []
    monkeypatch.setattr(payments, "_owners", {})
    payments.register(
        "culture.booking",
        on_paid=lambda payment: heard.append("paid"),
        on_refunded=lambda refund: heard.append(f"refunded {refund.amount}"),
    )
    return heard
