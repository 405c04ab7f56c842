"""Who would come into a household for no other reason than the address: into one on file, or into a new one with all
who live in the same courtyard. Somebody has to say it, since benefits hang on who lives with whom."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bianmin.core.sentences import gettext as _
from bianmin.residents.ledger.record import Problem
from bianmin.residents.ledger.records import Record

from . import ledger_people as people
from .ledger_people import Known
from .ledger_places import Home, is_own_number

MOST_TOGETHER = 12  # people whom an address alone may make a new household


class Row(Protocol):
    record: Record
    home: Home
    text: str
    known: Known | None
    candidate: Known | None
    problem: Problem | None


def find_strangers(rows: Sequence[Row]) -> None:
    """Sets `problem` of rows that name no household, at the address of one in which nobody of the file lives, or of
    a new one with more than MOST_TOGETHER."""
    at_home = {row.home.uid for row in rows if row.home.pk and _lives_there(row)}
    for row in rows:
        is_open = row.home.pk and not (row.record.faults or row.problem)
        if is_open and row.home.uid not in at_home and not _names_household(row.record.values):
            row.problem = _stranger(row.home)
    together = Counter(row.home.uid for row in rows if _is_new(row))
    for row in rows:
        if _is_new(row) and together[row.home.uid] > MOST_TOGETHER:
            row.problem = _too_many(together[row.home.uid])


def _is_new(row: Row) -> bool:
    """Whether the row comes into a new household and says of it no more than where it is."""
    values, is_open = row.record.values, row.home.uid and row.home.pk is None and not (row.record.faults or row.problem)
    return bool(is_open) and not (values.get("household_number") or _names_household(values))


def _too_many(count: int) -> Problem:
    message = _("这个地址上有 %(count)d 个人，看不出谁和谁是一户。") % {"count": count}
    advice = _("请补上楼、单元、门牌，或者户编号、户主姓名。")
    return Problem("household_number", "household_too_many", "", message, advice)


def _lives_there(row: Row) -> bool:
    known = row.known or row.candidate
    return bool(known) and people.lives_there(row.home, row.text, known)  # type: ignore[arg-type]


def _names_household(values: Mapping[str, Any]) -> bool:
    number = str(values.get("household_number") or "")
    return bool(values.get("head_name") or values.get("relation") or (number and not is_own_number(number)))


def _stranger(home: Home) -> Problem:
    message = _("这个地址已经登记着一户（户编号 %(number)s），看不出这个人是不是这一户的。") % {"number": home.number}
    advice = _("是这一户的，请填上与户主关系、户主姓名或户编号；另成一户的，请填一个新的户编号。")
    return Problem("household_number", "household_unsaid", "", message, advice)
