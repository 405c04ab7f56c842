"""Orders as a program asks for them: by state, by day, by person; the newest first."""

from datetime import date
from typing import Any

from bianmin.core.paging import Page, keyset_page
from bianmin.living.models import Order
from bianmin.residents.models import Person

from .crew import day_span
from .order_desk import RELATED

OPEN = "open"


def order_rows(
    user: Any,
    *,
    state: str = "",
    day: date | None = None,
    person: Person | None = None,
    cursor: str | None = None,
    size: int = 50,
) -> Page[Order]:
    """One page, one query. `state`: a state, or `open` for all that somebody still has to come for. `day`: on which
    its window begins."""
    rows = Order.objects.visible_to(user).select_related(*RELATED)
    if state == OPEN:
        rows = rows.open()
    elif state:
        rows = rows.filter(state=state)
    if day is not None:
        begins, ends = day_span(day)
        rows = rows.filter(window_start__gte=begins, window_start__lt=ends)
    if person is not None:
        rows = rows.filter(person=person)
    return keyset_page(rows, order=["-id"], cursor=cursor, size=size)
