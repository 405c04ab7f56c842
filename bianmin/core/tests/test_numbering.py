"""Numbers of a day: in order, without gaps, one series for each centre and purpose."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from bianmin.core import clock
from bianmin.core.models import Centre, NumberPrefix
from bianmin.core.numbering import next_number

from .processes import race

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def take(centre: Centre, **kwargs: str) -> str:
    with clock.frozen(NOON), transaction.atomic():
        return next_number(centre=centre, **({"purpose": "case"} | kwargs))


def test_numbers_count_up_from_one(centre: Centre) -> None:
    assert [take(centre), take(centre)] == ["XDJ-20261124-0001", "XDJ-20261124-0002"]


def test_purposes_count_apart(centre: Centre) -> None:
    take(centre)
    assert take(centre, purpose="queue", prefix="XDJ-Q") == "XDJ-Q-20261124-0001"


def test_the_centre_gives_a_purpose_its_letters(centre: Centre) -> None:
    row = NumberPrefix.objects.create(centre=centre, purpose="case", name="受理编号", letters="S")
    assert take(centre) == "XDJ-S-20261124-0001"
    row.letters = "K"
    row.save()
    assert take(centre) == "XDJ-K-20261124-0002"
    assert take(centre, purpose="other") == "XDJ-20261124-0001"


def test_day_is_the_day_in_shanghai(centre: Centre) -> None:
    with clock.frozen(datetime(2026, 11, 24, 16, 1, tzinfo=UTC)), transaction.atomic():
        assert next_number(centre=centre, purpose="case") == "XDJ-20261125-0001"


def test_roll_back_gives_the_number_back(centre: Centre) -> None:
    take(centre)
    with clock.frozen(NOON), transaction.atomic():
        assert next_number(centre=centre, purpose="case").endswith("-0002")
        transaction.set_rollback(True)
    assert take(centre) == "XDJ-20261124-0002"


def test_costs_one_query(centre: Centre, django_assert_num_queries: object) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        next_number(centre=centre, purpose="case")


@pytest.mark.django_db(transaction=True)
def test_refused_outside_a_transaction(centre: Centre) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        next_number(centre=centre, purpose="case")


TAKE = """
from bianmin.core.models import Centre
from bianmin.core.numbering import next_number
from django.db import transaction
centre = Centre.objects.get()
for n in range(25):
    with transaction.atomic():
        number = next_number(centre=centre, purpose="case")
        if n % 5:
            print(number)
        else:
            transaction.set_rollback(True)
"""


@pytest.mark.race
def test_processes_at_once_leave_no_gap(process_env: dict[str, str], centre: Centre) -> None:
    taken = "\n".join(race(TAKE, process_env, 4)).split()
    assert sorted(int(number[-4:]) for number in taken) == list(range(1, 81))
