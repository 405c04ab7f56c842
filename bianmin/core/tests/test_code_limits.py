"""Codes by SMS: a minute, an hour and a day of a number; an hour of an address; the answer says when to try again."""

from datetime import UTC, datetime, timedelta

import pytest

from bianmin.core import clock
from bianmin.core.code_limits import TooManyCodes, code_allow
from bianmin.core.models import ThrottleCount

from .processes import race

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def ask(at: datetime, phone: str = "15400000001", address: str = "192.0.2.1") -> int:
    """Seconds to wait; 0 when a code may go out."""
    with clock.frozen(at):
        try:
            code_allow(phone=phone, address=address)
        except TooManyCodes as error:
            return int(error.details["seconds"])
    return 0


def test_one_a_minute() -> None:
    assert [ask(NOON), ask(NOON + timedelta(seconds=20)), ask(NOON + timedelta(seconds=60))] == [0, 40, 0]


def test_five_an_hour_and_ten_a_day() -> None:
    given = [ask(NOON + timedelta(minutes=2 * turn)) for turn in range(6)]
    assert given == [0, 0, 0, 0, 0, 3000]
    later = [ask(NOON + timedelta(hours=2, minutes=2 * turn)) for turn in range(5)]
    assert later == [0] * 5
    assert ask(NOON + timedelta(hours=4)) == 20 * 3600


def test_thirty_an_hour_of_an_address_whatever_the_numbers() -> None:
    given = [ask(NOON, phone=f"154000000{turn:02}") for turn in range(31)]
    assert given == [0] * 30 + [3600]
    assert ask(NOON, phone="15400000030", address="192.0.2.2") == 0, "the number was not used up from there"


def test_nothing_readable_is_kept() -> None:
    ask(NOON)
    assert not [key for key in ThrottleCount.objects.values_list("key", flat=True) if "154000" in key or "192.0" in key]


@pytest.mark.race
def test_many_at_once_get_one(process_env: dict[str, str]) -> None:
    code = """
from bianmin.core.code_limits import TooManyCodes, code_allow
try:
    code_allow(phone="15400000009", address="192.0.2.9")
    print("sent")
except TooManyCodes:
    print("wait")
"""
    assert sorted(race(code, process_env, 4)) == ["sent", "wait", "wait", "wait"]
