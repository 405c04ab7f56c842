"""Days as offices write them: 2020.1.5, 2020年1月5日, 20200105, 2020/01/05 and Excel's serial numbers."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bianmin.core import clock
from bianmin.core.sentences import gettext as _
from bianmin.residents.values import OLDEST

from .bad import Bad
from .readers import is_no, truth_of
from .words import HAN_DIGITS, compact, han_number, nothing_words, text_of
from .workbook import Cell

_EPOCH = date(1899, 12, 30)  # day 0 of Excel's serials, as they count from March 1900 on
_SERIALS = range(10_000, 80_000)  # 1927 … 2118; smaller ones would be years or house numbers
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_FULL = re.compile(r"([0-9]{4})[-./年,。、]([0-9]{1,2})[-./月,。、]([0-9]{1,2})日?(?:[T ]?[0-9]{1,2}:.*)?号?")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})(?:[-/年]([0-9]{1,2})月?|\.([0-9]{1,2})|([0-9]{2}))份?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}年?")
_SHORT = re.compile(r"([0-9]{2})[-./年]([0-9]{1,2})(?:月|[-./月][0-9]{1,2}日?)?")
_WEEKDAY = re.compile(r"(?<=[0-9日]) *[(]?(?:星期|周)[一二三四五六日天][)]?$|(?<=^[0-9]{8})\.0$")
_HAN_DAY = re.compile(rf"([{HAN_DIGITS}○]{{4}})年([{HAN_DIGITS}十]{{1,2}})月(?:([{HAN_DIGITS}十]{{1,3}})日?)?")


class Month(NamedTuple):
    """What is written without a day; `month` 0: only the year. A number 1956.1 is January or `perhaps` October; a year
    below 100 is written with two digits. Only an identity number can tell more."""

    year: int
    month: int
    perhaps: int = 0


def read_date(cell: Cell) -> date | None:
    """A day since when something holds; a month stands for its first day. Raises Bad."""
    found = _day_or_month(cell)
    if isinstance(found, Month):
        if found.perhaps:
            raise perhaps_october(found)
        if found.year < 100:
            raise short_year()
        if not found.month:
            raise _without_day()
        return date(found.year, found.month, 1)
    return found


def read_birth(cell: Cell) -> date | Month | None:
    """A birthday, or its month where no day is written; whether that will do depends on the identity number."""
    found = _day_or_month(cell)
    today = clock.today()
    if isinstance(found, date) and found > today:
        raise Bad("date_future", _("出生日期还没有到。"), _("请核对证件上的出生日期。"))
    if found is not None and 100 <= found.year < today.year - OLDEST:
        raise Bad(
            "date_too_old", _("出生日期早于 %(year)d 年。") % {"year": today.year - OLDEST}, _("请核对出生日期。")
        )
    return found


def read_truth_or_date(cell: Cell) -> bool | date | None:
    """是, 有, √, 1, ○ are true; 否, 无, ×, 0 are false; 不详, / say nothing; a day is since when."""
    if isinstance(cell, date):
        return read_date(cell)
    word = compact(text_of(cell))
    if (truth := truth_of(word)) is not None:
        return truth if truth or is_no(word) else None
    try:
        return read_date(cell)
    except Bad as error:
        text = _("“%(word)s”看不出是“是”还是“否”。") % {"word": text_of(cell)}
        raise Bad("truth_unknown", text, _("请写“是”或“否”，或者写开始的日期。")) from error


def _day_or_month(cell: Cell) -> date | Month | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = text_of(cell)
    if isinstance(cell, float) and text[4:] == ".1" and 1900 <= cell < 2101:
        return Month(int(cell), 1, perhaps=10)
    word = re.sub(r"\s*([-./年月日,。、])\s*", r"\1", unicodedata.normalize("NFKC", text)).rstrip(" .-生")
    word = _HAN_DAY.sub(_in_digits, _WEEKDAY.sub("", word).replace("年元月", "年1月"))
    if not word or compact(word) in nothing_words():
        return None
    if (serial := _SERIAL.fullmatch(word)) and int(serial[1]) in _SERIALS:
        return _EPOCH + timedelta(days=int(serial[1]))
    return _spelled(word, text)


def _spelled(word: str, text: str) -> date | Month:
    if found := _FULL.fullmatch(word) or _DIGITS.fullmatch(word):
        return _day(found[1], found[2], found[3], text)
    if found := _MONTH.fullmatch(word):
        month = int(found[2] or found[3] or found[4])
        if found[4] and not 1 <= month <= 12:  # six digits that are no month
            raise _no_such_day(text)
        _day(found[1], str(month), "1", text)
        return Month(int(found[1]), month)
    if _YEAR.fullmatch(word):
        return Month(int(word[:4]), 0)
    if found := _SHORT.fullmatch(word):
        if not 1 <= int(found[2]) <= 12:
            raise _no_such_day(text)
        return Month(int(found[1]), int(found[2]))
    raise Bad(
        "date_unreadable",
        _("“%(text)s”不像是日期。") % {"text": text},
        _("请写成 1980-01-05 这样的日期；不清楚就把这一格留空。"),
    )


def _day(year: str, month: str, day: str, text: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise _no_such_day(text) from error


def _in_digits(found: re.Match[str]) -> str:
    """一九五六年三月十七日 → 1956-3-17."""
    year = "".join(str(max(0, HAN_DIGITS.find(one) - 1)) for one in found[1].replace("○", "〇"))
    return "-".join([year, *(str(han_number(part)) for part in (found[2], found[3]) if part)])


def short_year() -> Bad:
    return Bad("date_short_year", _("年份只写了两位。"), _("请写四位年份，例如 1980-01-05。"))


def _no_such_day(text: str) -> Bad:
    return Bad("date_impossible", _("没有“%(text)s”这一天。") % {"text": text}, _("请核对年、月、日。"))


def _without_day() -> Bad:
    return Bad("date_without_day", _("日期没有写全。"), _("请写到年、月、日，例如 1980-01-05。"))


def perhaps_october(month: Month) -> Bad:
    return Bad(
        "date_as_number",
        _("“%(text)s”存成了数字，分不清是 1 月还是 10 月，也没有日。") % {"text": f"{month.year}.1"},
        _("请把这一格的格式设为“文本”，写成 1980-01-05 这样的日期。"),
    )
