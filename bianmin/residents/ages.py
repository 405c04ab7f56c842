"""Ages, as the law counts them: completed on the birthday (民法典 counts by the calendar day)."""

from datetime import date


def age_on(born: date | None, day: date) -> int | None:
    """Completed years on `day`; somebody born on 29 February completes a year on 1 March of common years."""
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def months_between(start: date | None, day: date) -> int | None:
    """Completed months from `start` to `day`; a month that has no such day is completed on the next month's first."""
    if start is None:
        return None
    return (day.year - start.year) * 12 + day.month - start.month - (day.day < start.day)
