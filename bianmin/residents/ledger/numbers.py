"""Identity numbers and telephone numbers as they stand in cells."""

import re
import unicodedata
from contextlib import suppress
from datetime import date
from functools import lru_cache
from operator import mul
from typing import NamedTuple

from bianmin.core import clock, id_number, phone
from bianmin.core.errors import UserError
from bianmin.core.sentences import gettext as _
from bianmin.residents.values import MOST_ID_NUMBER

from .bad import Bad
from .words import compact, nothing_words, text_of
from .workbook import Cell

# ISO 7064 MOD 11-2 in plain arithmetic, for the numbers that are right; core.id_number judges all others.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ZEROS = ord("0") * sum(_WEIGHTS)
_CHECKS = "10X98765432"
_WHOLE = re.compile(r"[0-9]{17}[0-9X]")
_WITHIN = re.compile(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9A-Z])")
_DIGIT = re.compile(r"[0-9]")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?1[4-7]")
_ASKED = 2020  # the clock need not be asked of earlier years
ROUNDED_END = "000"
_KEPT = 15  # digits that Excel keeps of a number
_STRONG = re.compile(r"[,，、;；|/\\\n]+|[或和及]")
_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_AS_NUMBER = re.compile(r"1\.[3-9][0-9]{8,9}[Ee]\+?10|1[3-9][0-9]{9}\.0")
_SPACED = re.compile(r"(?<![0-9])(1[3-9][0-9])[ -]([0-9]{4})[ -]([0-9]{4})(?![0-9])")
_GLUED = re.compile(r"1[3-9][0-9]{9}1[3-9][0-9]{9}")
_EXTENSION = re.compile(r"([(]?0[0-9]{2,3}[-) ]*[1-9][0-9]{6,7})(?:转|[-—*#])[0-9]{1,5}")
_WORDS = re.compile(r"[^0-9+\-() .·]+")


class Certificate(NamedTuple):
    """A resident identity number and what it says."""

    number: str
    birth_date: date
    sex: str


class Phones(NamedTuple):
    """The number to call, and what else stands in the cell."""

    number: str
    rest: str


def read_id_number(cell: Cell) -> Certificate | None:
    """Raises Bad; `id_number_rounded` where Excel has put zeros for the last three digits."""
    text = text_of(cell)
    if isinstance(cell, str) and (found := _certificate(text)):
        return found
    number = id_number.normalise(text)
    if not number or number in nothing_words() or compact(text) in nothing_words():
        return None
    if (not isinstance(cell, str) and len(number) > _KEPT) or _SCIENTIFIC.fullmatch(compact(text)):
        raise rounded()
    return _parsed(_alone(number))


def _alone(text: str) -> str:
    """The one number of a cell that has words beside it: 身份证:4101…, 4101…(旧)."""
    found = _WITHIN.findall(text)
    return found[0] if len(found) == 1 and not _DIGIT.search(text.replace(found[0], "")) else text


def _certificate(number: str) -> Certificate | None:
    """The short way for the many numbers that are right. Whoever was born before _ASKED was born before today."""
    if not _WHOLE.fullmatch(number) or not _is_right(number) or not (birth := _birth(number[6:14])):
        return None
    if birth.year >= _ASKED and birth > clock.today():
        return None
    return Certificate(number, birth, id_number.MALE if int(number[16]) % 2 else id_number.FEMALE)


def _parsed(number: str) -> Certificate:
    """The long way, which says what is wrong."""
    try:
        parsed = id_number.parse(number)
    except id_number.IdNumberError as error:
        if len(number) == id_number.LENGTH and number.endswith(ROUNDED_END):
            raise rounded() from error
        raise Bad(error.code, error.message, _("请对照证件改正；不是居民身份证的，请加“证件类型”一列。")) from error
    return Certificate(parsed.number, parsed.birth_date, parsed.sex)


def read_other_number(cell: Cell) -> str | None:
    """The number of a passport or another certificate."""
    number = compact(text_of(cell))
    if not number or number in nothing_words():
        return None
    if not isinstance(cell, str) and len(number) > _KEPT:
        raise rounded()
    if len(number) > MOST_ID_NUMBER:
        text = _("证件号码最多 %(most)d 位。") % {"most": MOST_ID_NUMBER}
        raise Bad("id_number_length", text, _("请对照证件改正。"))
    return number


def read_phone(cell: Cell) -> Phones | None:
    """The first mobile, else the first number; others and words beside them are the rest. Raises Bad."""
    text = text_of(cell)
    if not text or compact(text) in nothing_words():
        return None
    if _AS_NUMBER.fullmatch(text):
        text = str(round(float(text)))
    if len(text) == 11 and _MOBILE.fullmatch(text):
        return Phones(text, "")
    try:
        return Phones(phone.normalise(text), "")
    except UserError as error:
        if found := _several(unicodedata.normalize("NFKC", text)):
            return found
        raise Bad(error.code, error.message, _("改正这一格；没有电话就留空。")) from error


def _several(text: str) -> Phones | None:
    text = _SPACED.sub(r"\1\2\3", text)
    if extended := _EXTENSION.fullmatch(text):
        with suppress(UserError):
            return Phones(phone.normalise(extended[1]), text)
    if _GLUED.fullmatch(text):
        return Phones(text[:11], text[11:])
    numbers: list[str] = []
    wrong = False
    for part in _STRONG.split(text):
        for bare in _bare(part):
            try:
                numbers.append(phone.normalise(bare))
            except UserError:
                wrong = True
    if not numbers or wrong:
        return None
    number = next(filter(phone.is_mobile, numbers), numbers[0])
    others = [one for one in numbers if one != number]
    return Phones(number, text if _WORDS.search(_STRONG.sub("", text)) else " ".join(dict.fromkeys(others)))


def _bare(part: str) -> list[str]:
    """A part without words around its number; more than one where only a blank stands between them."""
    bare = _WORDS.sub(" ", part).replace("()", " ").strip()
    if not any(map(str.isdecimal, bare)):
        return []
    mobiles = _MOBILE.findall(bare)
    if mobiles and len(re.sub(r"[^0-9]", "", bare)) > 13:
        return [*mobiles, *(one for one in _MOBILE.sub(" ", bare).split() if len(one) > 6)]
    return mobiles or [bare]


def _is_right(number: str) -> bool:
    return _CHECKS[(sum(map(mul, _WEIGHTS, number.encode())) - _ZEROS) % 11] == number[17]


@lru_cache(maxsize=65_536)
def _birth(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def rounded() -> Bad:
    return Bad(
        "id_number_rounded",
        _("证件号被 Excel 改成了数字，只留下前 15 位，后面的丢了。"),
        _("请把这一列的格式设为“文本”，再从原来的材料重新填写这个号码。"),
    )
