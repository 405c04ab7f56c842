"""How values and comparisons are said: one table of wordings per way of counting.

Each table maps an operator to two templates: the whole requirement with the fact's `{label}`, and the short tail
that follows the value ("年龄 78，未满 80 周岁"). `{value}` is the other side as people read it. All are message ids.
"""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bianmin.core import clock

Text = str | Promise
Wording = Mapping[str, tuple[Text, Text]]


class Phrase(NamedTuple):
    """A requirement in words of its own, and its opposite."""

    yes: Text
    no: Text


NUMBER: Wording = {
    ">=": (gettext_lazy("{label}不低于 {value}"), gettext_lazy("不低于 {value}")),
    ">": (gettext_lazy("{label}高于 {value}"), gettext_lazy("高于 {value}")),
    "<=": (gettext_lazy("{label}不超过 {value}"), gettext_lazy("不超过 {value}")),
    "<": (gettext_lazy("{label}低于 {value}"), gettext_lazy("低于 {value}")),
    "==": (gettext_lazy("{label}为 {value}"), gettext_lazy("等于 {value}")),
    "!=": (gettext_lazy("{label}不是 {value}"), gettext_lazy("不是 {value}")),
}
AGE: Wording = {
    ">=": (gettext_lazy("年满 {value}"), gettext_lazy("已满 {value}")),
    ">": (gettext_lazy("超过 {value}"), gettext_lazy("超过 {value}")),
    "<=": (gettext_lazy("不超过 {value}"), gettext_lazy("不超过 {value}")),
    "<": (gettext_lazy("未满 {value}"), gettext_lazy("未满 {value}")),
    "==": (gettext_lazy("正好 {value}"), gettext_lazy("正好 {value}")),
    "!=": (gettext_lazy("不是 {value}"), gettext_lazy("不是 {value}")),
}
SPAN: Wording = {
    ">=": (gettext_lazy("{label}满 {value}"), gettext_lazy("已满 {value}")),
    ">": (gettext_lazy("{label}超过 {value}"), gettext_lazy("超过 {value}")),
    "<=": (gettext_lazy("{label}不超过 {value}"), gettext_lazy("不超过 {value}")),
    "<": (gettext_lazy("{label}不满 {value}"), gettext_lazy("不满 {value}")),
    "==": (gettext_lazy("{label}正好 {value}"), gettext_lazy("正好 {value}")),
    "!=": (gettext_lazy("{label}不是 {value}"), gettext_lazy("不是 {value}")),
}
DAY: Wording = {
    ">=": (gettext_lazy("{label}不早于 {value}"), gettext_lazy("不早于 {value}")),
    ">": (gettext_lazy("{label}晚于 {value}"), gettext_lazy("晚于 {value}")),
    "<=": (gettext_lazy("{label}不晚于 {value}"), gettext_lazy("不晚于 {value}")),
    "<": (gettext_lazy("{label}早于 {value}"), gettext_lazy("早于 {value}")),
    "==": (gettext_lazy("{label}是 {value}"), gettext_lazy("是 {value}")),
    "!=": (gettext_lazy("{label}不是 {value}"), gettext_lazy("不是 {value}")),
}
CODE: Wording = {
    "==": (gettext_lazy("{label}为{value}"), gettext_lazy("是{value}")),
    "!=": (gettext_lazy("{label}不是{value}"), gettext_lazy("不是{value}")),
}
GRADE: Wording = {**NUMBER, **CODE}

HAN = r"[\u3400-\u9fff，。、；：（）]"
GAP = re.compile(rf"(?<={HAN}) +(?={HAN})")


def number_text(number: int | Decimal, unit: Text = "") -> str:
    """1110.50 with unit 元 → "1110.5 元"; trailing zeros are dropped, never an exponent."""
    digits = f"{number:f}" if isinstance(number, Decimal) else str(number)
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    # A language may need no word for a unit: 1 人 is simply 1 after "number of children".
    return _("{number} {unit}").format(number=digits, unit=unit).strip() if unit else digits


def date_text(day: datetime.date) -> str:
    """2016-01-01 → "2016 年 1 月 1 日"."""
    return clock.day_in_words(day)


def age_months_text(months: int | Decimal) -> str:
    """Completed months of life: 959 → "79 周岁 11 个月"."""
    years, rest = divmod(int(months), 12)
    age = ngettext("{years} 周岁", "{years} 周岁", years).format(years=years)
    return f"{age} {_months_text(rest)}" if rest else age


def span_months_text(months: int | Decimal) -> str:
    """A length of time in months: 180 → "15 年", 185 → "15 年 5 个月", 6 → "6 个月"."""
    years, rest = divmod(int(months), 12)
    if not years:
        return _months_text(rest)
    length = ngettext("{years} 年", "{years} 年", years).format(years=years)
    return f"{length} {_months_text(rest)}" if rest else length


def _months_text(months: int) -> str:
    return ngettext("{months} 个月", "{months} 个月", months).format(months=months)


def tidy(text: str) -> str:
    """Chinese stands next to Chinese without a gap, 低于 低保标准 → 低于低保标准; a sentence begins with a capital."""
    return GAP.sub("", text[:1].upper() + text[1:])


def join_or(parts: list[str]) -> str:
    """a、b或c."""
    if len(parts) < 2:
        return "".join(parts)
    return _("{first}或{last}").format(first=_("、").join(parts[:-1]), last=parts[-1])


def join_enough(parts: list[str]) -> str:
    """a；b；c."""
    return _("；").join(parts)
