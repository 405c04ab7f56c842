"""The clock of a case: working days after acceptance, not counting pauses (行政许可法 42, 45, 82 by analogy).

The day of acceptance does not count; the promise ends with the end of the last working day.
"""

from datetime import date, timedelta
from typing import NamedTuple

from bianmin.core import calendar, clock

from .models import Case, ItemVersion

NOTICE_WORKDAYS = 10
ANSWER_WORKDAYS = 5  # 行政许可法 art. 32: what is not answered in five days counts as accepted
SUPPLEMENT_WORKDAYS = 10
REMEDY_DAYS = 60  # 行政复议法 2023 art. 20: 60 days from the day on which the decision is known
SOON_WORKDAYS = 2


class Due(NamedTuple):
    """`on` is None for a case that has no clock (not accepted, paused, decided)."""

    on: date | None
    certain: bool
    left: int | None


def promise_of(version: ItemVersion, accepted_on: date) -> calendar.Deadline:
    """An item decided on the spot is due on the day of acceptance itself."""
    if version.promised_workdays == 0:
        return calendar.Deadline(accepted_on, True)
    return calendar.add_workdays(accepted_on, version.promised_workdays)


def stop(case: Case) -> None:
    """Pause: keep the working days that are left (negative when late) and clear the day. Not saved."""
    if case.due_on is not None:
        case.workdays_left = calendar.workdays_between(clock.today(), case.due_on)
    case.due_on = None


def resume(case: Case) -> None:
    """Go on: the kept working days run from tomorrow; a late case stays as late as it was. Not saved."""
    left = case.workdays_left or 0
    today = clock.today()
    if left >= 0:
        due = calendar.add_workdays(today, left) if left else calendar.Deadline(today, True)
        case.due_on, case.due_certain = due
    else:
        case.due_on = _workdays_before(today, -left)
    case.workdays_left = None


def extend(case: Case, workdays: int) -> None:
    """Add working days to a running clock. Not saved."""
    if case.due_on is not None:
        due = calendar.add_workdays(case.due_on, workdays)
        case.due_on, case.due_certain = due.on, case.due_certain and due.certain
    case.extended_workdays += workdays


def _workdays_before(day: date, n: int) -> date:
    """The last working day from which `n` working days have passed up to `day`."""
    days = calendar.WorkCalendar.load(day - timedelta(days=3 * n + 30), day)
    while n or not days.kind(day).working:
        n -= days.kind(day).working
        day -= timedelta(days=1)
    return day
