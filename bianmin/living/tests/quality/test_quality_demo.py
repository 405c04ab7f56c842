"""The demo's quality is played on whatever orders are done."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.feedback.models import Rating
from bianmin.living import demo_quality
from bianmin.living.demo_quality import load_demo_quality
from bianmin.living.models import Complaint, Order, QualityRule


def test_nobody_works_here_yet(db: None) -> None:
    assert load_demo_quality() == 0


def test_orders_are_rated_and_complained_about(
    finish: Callable[..., Order], director: User, dispatcher: User, monday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.update(demo=True)
    for _number in range(8):
        finish()
    monkeypatch.setattr(demo_quality, "EVERY", 2)
    with clock.frozen(monday + timedelta(days=15)):
        made = load_demo_quality()
        assert load_demo_quality() == 0
    assert made == Rating.objects.count() + Complaint.objects.count()
    assert Rating.objects.exists()
    states = list(Complaint.objects.order_by("-order_id").values_list("state", flat=True))
    assert states == ["open", "answered", "closed", "closed"]
    assert QualityRule.objects.exists()
