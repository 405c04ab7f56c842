"""Unified social credit codes of organisations (统一社会信用代码), GB 32100-2015; the check is python-stdnum's."""

import re
import unicodedata

from django.utils.translation import gettext as _
from stdnum.cn import uscc

from .errors import UserError

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
_SEPARATORS = re.compile(r"[\s\-]+")


class CreditCodeError(UserError):
    """A code that cannot be right; the sentence says where."""

    code = "credit_code_invalid"


def parse(text: str) -> str:
    """The code in its stored form: half-width capitals without gaps. Raises CreditCodeError."""
    code = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if len(code) != LENGTH:
        raise CreditCodeError(
            _("统一社会信用代码应为 18 位，现在是 %(count)d 位。请按营业执照或登记证书核对。") % {"count": len(code)},
            code="credit_code_length",
        )
    _check_characters(code)
    expected = uscc.calc_check_digit(code[:-1])
    if code[-1] != expected:
        raise CreditCodeError(
            _("统一社会信用代码校验码不对：按前 17 位，最后一位应为 %(expected)s，现在是 %(found)s。")
            % {"expected": expected, "found": code[-1]},
            code="credit_code_check",
        )
    return code


def _check_characters(code: str) -> None:
    for place, character in enumerate(code, start=1):
        allowed = "0123456789" if 3 <= place <= 8 else ALPHABET
        if character not in allowed:
            raise CreditCodeError(
                _("统一社会信用代码第 %(place)d 位“%(character)s”不对：不会用到 I、O、S、V、Z，第 3 到 8 位是数字。")
                % {"place": place, "character": character},
                code="credit_code_character",
            )
