"""Resident identity numbers (公民身份号码), GB 11643-1999: read one as typed or scanned, say what is wrong.

`python-stdnum` computes the check character (ISO 7064 MOD 11-2). Its `validate` also wants the first six digits to be
a county of its own table; ours does not, since the code is the place of first registration, which may have been
renamed or dissolved long ago, and since synthetic people carry a code that no county has
(docs/adr/0006-synthetic-people.md).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric

from bianmin.core.sentences import gettext as _

from . import clock
from .errors import UserError

MALE, FEMALE = "1", "2"  # GB/T 2261.1
LENGTH, OLD_LENGTH = 18, 15
# Sequences that 15-digit numbers kept for people over a hundred, born in the 1800s (general knowledge, not checked).
OLD_CENTENARIANS = {"996", "997", "998", "999"}
_RIGHT = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")
_SEPARATORS = re.compile(r"[\s\-·.,_]+")


class IdNumberError(UserError):
    """A resident identity number that cannot be right; the sentence says where."""

    code = "id_number_invalid"


class IdNumberLength(IdNumberError):
    code = "id_number_length"


class IdNumberCharacter(IdNumberError):
    code = "id_number_character"


class IdNumberDate(IdNumberError):
    code = "id_number_date"


class IdNumberFuture(IdNumberError):
    code = "id_number_future"


class IdNumberCheck(IdNumberError):
    code = "id_number_check"


@dataclass(frozen=True)
class IdNumber:
    """A valid number and what it says. `area_code` is the place of first registration, never the hukou of today.

    `converted` is true when a 15-digit number of the old kind was read; `number` is then its 18-digit form.
    """

    number: str
    birth_date: date
    sex: str
    area_code: str
    converted: bool = False


def parse(text: str, *, today: date | None = None) -> IdNumber:
    """Read a number as typed or as a card reader sends it: full-width digits, gaps and a small x are all right.

    Raises IdNumberLength, IdNumberCharacter, IdNumberDate, IdNumberFuture or IdNumberCheck.
    """
    number = normalise(text)
    if len(number) not in (LENGTH, OLD_LENGTH):
        raise IdNumberLength(
            _("身份证号应为 18 位（旧证 15 位），现在是 %(count)d 位。请核对后重新输入。") % {"count": len(number)}
        )
    converted = len(number) == OLD_LENGTH
    _check_characters(number)
    if converted:
        number = _from_old(number)
    birth = _birth_date(number, today or clock.today())
    _check_last(number)
    sex = MALE if int(number[16]) % 2 else FEMALE
    return IdNumber(number=number, birth_date=birth, sex=sex, area_code=number[:6], converted=converted)


def normalise(text: str) -> str:
    """Half-width, without gaps, capital X; nothing is checked."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def is_valid(text: str) -> bool:
    """Whether `parse` would take it."""
    try:
        parse(text)
    except IdNumberError:
        return False
    return True


def check_character(first_17: str) -> str:
    """The 18th character for the first 17 digits."""
    return ric.calc_check_digit(first_17 + "0")


def make(area: str, birth: date, sequence: int) -> str:
    """A number with a right check for synthetic people. An odd `sequence` (0–999) is a man, an even one a woman.

    Raises ValueError when `area` is not six digits or `sequence` is out of range.
    """
    if not re.fullmatch(r"[0-9]{6}", area) or not 0 <= sequence <= 999:
        raise ValueError("an area has six digits and a sequence is 0 to 999")
    first_17 = f"{area}{birth:%Y%m%d}{sequence:03d}"
    return first_17 + check_character(first_17)


def _check_characters(number: str) -> None:
    if _RIGHT.fullmatch(number):
        return
    for place, character in enumerate(number, start=1):
        if character in "0123456789" or (place == LENGTH and character == "X"):
            continue
        raise IdNumberCharacter(
            _("身份证号第 %(place)d 位“%(character)s”不对：前 17 位只能是数字，最后一位是数字或 X。")
            % {"place": place, "character": character}
        )


def _from_old(number: str) -> str:
    century = "18" if number[12:] in OLD_CENTENARIANS else "19"
    first_17 = number[:6] + century + number[6:]
    return first_17 + check_character(first_17)


def _birth_date(number: str, today: date) -> date:
    year, month, day = number[6:10], number[10:12], number[12:14]
    shown = f"{year}-{month}-{day}"
    try:
        birth = date(int(year), int(month), int(day))
    except ValueError as error:
        raise IdNumberDate(
            _("身份证号里的出生日期 %(date)s 不存在，请核对第 7 到 14 位。") % {"date": shown}
        ) from error
    if birth > today:
        raise IdNumberFuture(_("身份证号里的出生日期 %(date)s 还没有到，请核对第 7 到 14 位。") % {"date": shown})
    return birth


def _check_last(number: str) -> None:
    expected = check_character(number[:17])
    if number[17] != expected:
        raise IdNumberCheck(
            _("身份证号校验码不对：按前 17 位，最后一位应为 %(expected)s，现在是 %(found)s。请逐位核对证件。")
            % {"expected": expected, "found": number[17]},
            details={"expected": expected, "found": number[17]},
        )
