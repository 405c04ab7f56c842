"""Limits: within the time, after it, and across processes."""

from datetime import UTC, datetime, timedelta

import pytest

from bianmin.core import clock, throttle
from bianmin.core.models import ThrottleCount

from .processes import race

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def tries(number: int, key: str = "progress:192.0.2.1", at: datetime = NOON) -> list[bool]:
    with clock.frozen(at):
        return [throttle.allow(key, limit=3, per=MINUTE) for _ in range(number)]


def test_limit_holds() -> None:
    assert tries(5) == [True, True, True, False, False]


def test_keys_count_apart() -> None:
    tries(4)
    assert tries(1, key="progress:192.0.2.2") == [True]


def test_counting_starts_anew_after_the_time() -> None:
    tries(5)
    assert tries(1, at=NOON + MINUTE - timedelta(seconds=1)) == [False]
    assert tries(4, at=NOON + MINUTE) == [True, True, True, False]


def test_key_is_not_readable_in_the_table() -> None:
    tries(1)
    assert "192" not in ThrottleCount.objects.get().key.partition(".")[2][:3]
    assert "192.0.2.1" not in ThrottleCount.objects.get().key


def test_prune_deletes_what_is_over() -> None:
    tries(1)
    tries(1, key="other", at=NOON + MINUTE)
    with clock.frozen(NOON + MINUTE):
        assert throttle.prune() == 1
    assert ThrottleCount.objects.count() == 1


TRY = """
from datetime import timedelta
from bianmin.core import throttle
print(sum(throttle.allow("progress:1", limit=25, per=timedelta(hours=1)) for _ in range(20)))
"""


@pytest.mark.race
def test_processes_share_the_limit(process_env: dict[str, str]) -> None:
    assert sum(int(out) for out in race(TRY, process_env, 3)) == 25
