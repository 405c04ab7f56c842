"""A household has one head and the head one spouse: among those on file and those whom a ledger brings, as it would be
afterwards. Of possible doubles it is said beforehand which judgement could not be written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol

from bianmin.core.sentences import gettext as _
from bianmin.residents.ledger.record import Problem
from bianmin.residents.models import LedgerRow

from . import ledger_people as people
from . import ledger_strangers
from .ledger_places import HEAD, Places

SPOUSES = ("10", "11", "12")  # GB/T 4761: 配偶, 夫, 妻
Decision = LedgerRow.Decision


class Row(ledger_strangers.Row, Protocol):
    against: dict[str, Problem]


def find_heads(rows: Sequence[Row], places: Places) -> None:
    """Sets `problem` of rows that would make a second head or spouse, and `against` of those in doubt."""
    wanted = [row for row in rows if row.home.uid and not (row.record.faults or row.problem)]
    leaving = {row.known.pk for row in wanted if row.known and _stops_heading(row)}
    leaving |= {row.known.pk for row in rows if row.known and not row.problem and _is_demoted(row)}
    on_file = {
        row.home.uid: [pk for pk, _name in places.heads.get(row.home.pk, ()) if pk not in leaving]
        for row in wanted
        if row.home.pk
    }
    coming = _by_household(row for row in wanted if _comes_as_head(row) and not _heads_already(row, places))
    for uid, same in coming.items():
        if len(same) + len(on_file.get(uid, ())) > 1:
            for row in same:
                row.problem = two_heads()
    for same in _by_household(row for row in wanted if _says(row, *SPOUSES)).values():
        for row in same if len(same) > 1 else ():
            row.problem = row.problem or _two_spouses()
    for row in wanted:
        if row.candidate and row.record.values.get("relation") == HEAD:
            _against(row, on_file.get(row.home.uid, []), len(coming.get(row.home.uid, ())))


def two_heads() -> Problem:
    advice = _("请核对与户主的关系；原来的户主变了，请在同一份表里一起改；另成一户的，请填一个新的户编号。")
    return Problem("relation", "household_has_head", "", _("这一户会有不止一个户主。"), advice)


def _two_spouses() -> Problem:
    advice = _("请核对与户主的关系：儿媳、女婿等各有各的写法。")
    return Problem("relation", "household_two_spouses", "", _("表里这一户写着不止一个户主的配偶。"), advice)


def _says(row: Row, *relations: str) -> bool:
    """Whether the row, of which nobody has to decide who it is, has one of these relations."""
    return not row.candidate and row.record.values.get("relation") in relations


def _comes_as_head(row: Row) -> bool:
    """Also who is the head where she lives now, and of whom the row does not say what she will be where she moves."""
    silent = row.known and not row.record.values.get("relation") and _moves(row)
    return _says(row, HEAD) or bool(silent and row.known and row.known.values["relation"] == HEAD)


def _by_household(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.home.uid].append(row)
    return found


def _against(row: Row, on_file: Sequence[int], coming: int) -> None:
    """Which judgement on a possible double would give the household a second head."""
    if on_file or coming:
        row.against[Decision.OTHER] = two_heads()
    if coming or any(pk != row.candidate.pk for pk in on_file):  # type: ignore[union-attr]
        row.against[Decision.SAME] = two_heads()


def _is_demoted(row: Row) -> bool:
    relation = row.record.values.get("relation")
    return bool(relation and relation != HEAD)


def _stops_heading(row: Row) -> bool:
    return _is_demoted(row) or _moves(row)


def _moves(row: Row) -> bool:
    return bool(row.home.uid) and not people.lives_there(row.home, row.text, row.known)  # type: ignore[arg-type]


def _heads_already(row: Row, places: Places) -> bool:
    return bool(row.known) and row.known.pk in {pk for pk, _name in places.heads.get(row.home.pk or 0, ())}  # type: ignore[union-attr]
