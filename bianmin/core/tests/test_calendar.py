"""Working days: announced swaps, the office's rows above them, and the warning for years that nobody knows."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from bianmin.core import calendar
from bianmin.core.models import CalendarDay, CalendarYear

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),  # a Wednesday of the National Day week
        (date(2026, 10, 10), True),  # the Saturday that pays for it
        (date(2026, 2, 14), True),  # Saturday before Spring Festival
        (date(2026, 2, 23), False),  # Monday of Spring Festival
        (date(2026, 11, 28), False),  # an ordinary Saturday
    ],
)
def test_announced_swaps(day: date, working: bool) -> None:
    assert calendar.working_day(day) == (working, True)


def test_deadline_steps_over_national_day() -> None:
    assert calendar.add_workdays(date(2026, 9, 30), 1) == (date(2026, 10, 8), True)
    assert calendar.add_workdays(date(2026, 9, 30), 3) == (date(2026, 10, 10), True)


def test_no_days_means_this_or_the_next_working_day() -> None:
    assert calendar.add_workdays(date(2026, 9, 30), 0).on == date(2026, 9, 30)
    assert calendar.add_workdays(date(2026, 10, 1), 0).on == date(2026, 10, 8)


@pytest.mark.parametrize("n", [-1, 2_001])
def test_senseless_limit_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        calendar.add_workdays(date(2026, 9, 30), n)


def test_between_is_the_reverse_of_add() -> None:
    start = date(2026, 9, 18)
    for n in range(1, 30):
        assert calendar.workdays_between(start, calendar.add_workdays(start, n).on) == n


def test_between_is_negative_when_overdue() -> None:
    assert calendar.workdays_between(date(2026, 10, 8), date(2026, 9, 30)) == -1
    assert calendar.workdays_between(date(2026, 9, 30), date(2026, 9, 30)) == 0


def test_office_row_stands_above_the_announcement() -> None:
    CalendarDay.objects.create(day=date(2026, 10, 8), working=False, note="防汛停办")
    assert calendar.working_day(date(2026, 10, 8)) == (False, True)
    assert calendar.add_workdays(date(2026, 9, 30), 1).on == date(2026, 10, 9)
    assert calendar.workdays_between(date(2026, 9, 30), date(2026, 10, 9)) == 1


def test_unknown_year_follows_the_week_and_says_so() -> None:
    monday = date(2099, 6, 1)
    assert calendar.working_day(monday) == (True, False)
    assert calendar.working_day(monday + timedelta(days=5)) == (False, False)
    assert not calendar.add_workdays(monday, 5).certain


def test_deadline_through_an_unknown_year_stays_uncertain() -> None:
    CalendarDay.objects.create(day=date(2099, 6, 3), working=True)
    deadline = calendar.add_workdays(date(2099, 6, 1), 2)
    assert deadline == (date(2099, 6, 3), False)


def test_entered_year_is_certain() -> None:
    CalendarYear.objects.create(year=2099)
    CalendarDay.objects.create(day=date(2099, 6, 2), working=False)
    assert calendar.add_workdays(date(2099, 6, 1), 1) == (date(2099, 6, 3), True)


def test_warning_names_the_year() -> None:
    with translation.override("zh-hans"):
        warning = calendar.uncertain_warning(calendar.Deadline(date(2099, 6, 3), False))
    assert "2099 年的放假安排还没有录入" in warning
    assert calendar.uncertain_warning(calendar.Deadline(date(2026, 6, 3), True)) == ""


def test_queries_do_not_grow_with_days(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):
        calendar.add_workdays(date(2026, 1, 1), 200)
    with django_assert_num_queries(1):
        calendar.workdays_between(date(2020, 1, 1), date(2026, 1, 1))
    with django_assert_num_queries(2):  # the entered years are asked where none is announced
        calendar.add_workdays(date(2097, 1, 1), 200)
