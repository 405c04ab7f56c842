"""Telephone numbers as this product takes them: the shape of a Chinese number, not whether its range is allotted.

`phonenumbers` asks whether a range is allotted, from a table that is as old as the installed release: a resident with
a number of a newer range would be turned away at the counter. So the shape is checked here; a number is proved by using
it (a code, a call).
"""

import re
import unicodedata

from bianmin.core.sentences import gettext as _

from .errors import UserError

MOBILE_DIGITS = 11
MOBILE = re.compile(r"1[3-9]\d{9}")
# Area codes: 010, 02x with two digits more; all others three digits more. Local numbers have seven or eight digits.
LANDLINE = re.compile(r"0(?:10|2\d)[1-9]\d{7}|0[3-9]\d{2}[1-9]\d{6,7}")
SERVICE = re.compile(r"[48]00\d{7}")
_SEPARATORS = re.compile(r"[\s\-()/.·]+")


class PhoneError(UserError):
    code = "phone_invalid"


def normalise(text: str) -> str:
    """Digits only: 11 of a mobile, a landline with its area code, or a 400/800 number. Raises PhoneError.

    Full-width digits, gaps, hyphens, brackets and +86 or 0086 in front are all right.
    """
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    number = _without_country(number)
    if number and not (number.isascii() and number.isdigit()):
        raise PhoneError(_("电话号码只能是数字，请核对后重新输入。"), code="phone_character")
    if MOBILE.fullmatch(number) or LANDLINE.fullmatch(number) or SERVICE.fullmatch(number):
        return number
    raise PhoneError(_explain(number))


def is_mobile(number: str) -> bool:
    """Whether a normalised number can be sent a short message."""
    return bool(MOBILE.fullmatch(number))


def _without_country(number: str) -> str:
    for prefix in ("+86", "0086"):
        if number.startswith(prefix):
            national = number.removeprefix(prefix)
            whole = national.startswith("0") or MOBILE.fullmatch(national) or SERVICE.fullmatch(national)
            return national if whole else "0" + national
    if len(number) == 13 and number.startswith("861"):
        return number.removeprefix("86")
    return number


def _explain(number: str) -> str:
    if number.startswith("1"):
        if len(number) == MOBILE_DIGITS:
            return _("没有以 %(start)s 开头的手机号，应为 13 到 19 开头。请核对。") % {"start": number[:2]}
        return _("手机号应为 11 位，现在是 %(count)d 位。请核对。") % {"count": len(number)}
    if len(number) in (7, 8) and not number.startswith("0"):
        return _("座机请带上区号，例如 0371-%(number)s。") % {"number": number}
    return _("电话号码不对：请填 11 位手机号，或带区号的座机（例如 0371-66212590）。")
