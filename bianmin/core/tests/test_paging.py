"""Keyset paging: every row once, whatever the order, with equal keys and rows that vanish in between."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from bianmin.core.errors import UserError
from bianmin.core.models import CalendarDay
from bianmin.core.paging import MAX_SIZE, Page, keyset_page

FIRST = date(2026, 1, 1)


@pytest.fixture
def days(db: None) -> None:
    """500 rows with many equal keys: two values of `working`, seven notes."""
    CalendarDay.objects.bulk_create(
        CalendarDay(day=FIRST + timedelta(days=n), working=n % 2 == 0, note=f"第 {n * 5 % 7} 组") for n in range(500)
    )


def walk(order: Sequence[str], size: int = 37) -> list[int]:
    seen: list[int] = []
    cursor = None
    while True:
        page: Page[CalendarDay] = keyset_page(CalendarDay.objects.all(), order=order, cursor=cursor, size=size)
        seen += [row.pk for row in page.items]
        cursor = page.next
        if cursor is None:
            return seen


@pytest.mark.parametrize(
    "order",
    [
        ["id"],
        ["-day"],
        ["working", "-day"],
        ["-working", "note", "-id"],
        ["note", "-working", "day"],
    ],
)
def test_pages_hold_every_row_once_in_order(days: None, order: list[str]) -> None:
    assert walk(order) == list(CalendarDay.objects.order_by(*order).values_list("pk", flat=True))


def test_last_full_page_has_no_next(days: None) -> None:
    page = keyset_page(CalendarDay.objects.filter(day__lt=FIRST + timedelta(days=50)), order=["day"], size=50)
    assert len(page.items) == 50
    assert page.next is None


def test_rows_that_vanish_shift_nothing(days: None) -> None:
    order = ["working", "-day"]
    whole = list(CalendarDay.objects.order_by(*order).values_list("pk", flat=True))
    page = keyset_page(CalendarDay.objects.all(), order=order, size=50)
    CalendarDay.objects.filter(pk__in=whole[10:60]).delete()  # also the row that the cursor points to
    after = keyset_page(CalendarDay.objects.all(), order=order, cursor=page.next, size=50)
    assert [row.pk for row in after.items] == whole[60:110]


def test_a_page_is_one_query(days: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    cursor = keyset_page(CalendarDay.objects.all(), order=["-day"], size=10).next
    with django_assert_num_queries(1):
        keyset_page(CalendarDay.objects.all(), order=["-day"], cursor=cursor, size=10)


def test_size_has_limits(days: None) -> None:
    assert len(keyset_page(CalendarDay.objects.all(), order=["id"], size=10_000).items) == MAX_SIZE
    assert len(keyset_page(CalendarDay.objects.all(), order=["id"], size=0).items) == 1


def test_cursor_shows_nothing_of_the_row(days: None) -> None:
    first = keyset_page(CalendarDay.objects.all(), order=["note", "id"], size=1)
    again = keyset_page(CalendarDay.objects.all(), order=["note", "id"], size=1)
    assert first.next != again.next  # sealed anew each time, so that equal rows cannot be told


@pytest.mark.parametrize("cursor", ["x", "未来", "AAAA", "a" * 5000, "=", "bm9uc2Vuc2U", "%00"])
def test_bad_cursor_says_what_to_do(days: None, cursor: str) -> None:
    with pytest.raises(UserError, match="第一页") as caught:
        keyset_page(CalendarDay.objects.all(), order=["id"], cursor=cursor)
    assert caught.value.code == "bad_cursor"


def test_cursor_of_another_list_is_refused(days: None) -> None:
    cursor = keyset_page(CalendarDay.objects.all(), order=["id"], size=5).next
    with pytest.raises(UserError):
        keyset_page(CalendarDay.objects.all(), order=["-id"], cursor=cursor)
