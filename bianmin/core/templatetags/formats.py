"""How the house writes money, days, moments and mixed text."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django import template
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bianmin.core import clock
from bianmin.core.selectors.parameter import value_parts

register = template.Library()

_HAN = r"[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_LATIN = r"[A-Za-z0-9¥%°@#+]"
_GAPS = re.compile(f"(?<={_HAN})(?={_LATIN})|(?<={_LATIN})(?={_HAN})")


@register.filter
def yuan(value: Decimal | int | str | None) -> str:
    """Yuan, exact to the fen: ¥1,234.50; nought is 免费; None is empty. Floats are refused (not exact)."""
    if value is None or value == "":
        return ""
    if isinstance(value, float):
        raise TypeError("money is Decimal yuan, never float")
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"not an amount of yuan: {value!r}") from error
    if amount != amount.quantize(Decimal("0.01")):
        raise ValueError("an amount of yuan has at most two decimals")
    if amount == 0:
        return _("免费")
    return f"{'−' if amount < 0 else ''}¥{abs(amount):,.2f}"


@register.filter
def amount(value: Decimal | None) -> str:
    """Yuan in an account or a sum, where nought is no favour: ¥1,234.50, ¥0.00; None is empty."""
    return "" if value is None else f"{'−' if value < 0 else ''}¥{abs(value):,.2f}"


@register.filter
def figures(value: Decimal | None) -> str:
    """An amount as it stands in a column of the books: 1,234.50, nought 0.00; None is empty."""
    return "" if value is None else f"{value:,.2f}".replace("-", "−")


@register.filter
def when(value: datetime | date | None) -> str:
    """A moment or day in Asia/Shanghai as one says it: 今天 14:32, 昨天 09:10, 11 月 8 日 16:00, 2024 年 3 月 1 日."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        local = value.astimezone(clock.SHANGHAI)
        return f"{_day(local.date())} {local:%H:%M}"
    return _day(value)


register.filter("value_parts", value_parts)


@register.filter
def day(value: datetime | date | None) -> str:
    """The day alone, also of a moment."""
    return when(value.astimezone(clock.SHANGHAI).date() if isinstance(value, datetime) else value)


def _day(value: date) -> str:
    today = clock.today()
    named = {-1: _("昨天"), 0: _("今天"), 1: _("明天")}.get((value - today).days)
    if named:
        return named
    return dateformat.format(value, _("n 月 j 日")) if value.year == today.year else clock.day_in_words(value)


@register.filter
def workdays(count: int | None) -> str:
    """A number of working days: 10 个工作日."""
    if count is None or count == "":
        return ""
    return ngettext("%(count)d 个工作日", "%(count)d 个工作日", count) % {"count": count}


@register.filter
def workdays_left(count: int | None) -> str:
    """Working days until a deadline: 还有 6 个工作日, 今天到期, 超期 2 个工作日."""
    if count is None or count == "":
        return ""
    if count == 0:
        return _("今天到期")
    sentence = _("还有 %(days)s") if count > 0 else _("超期 %(days)s")
    return sentence % {"days": workdays(abs(count))}


@register.filter
def gap(text: str) -> str:
    """A space between Chinese and Latin letters or digits, where there is none: 79周岁 → 79 周岁."""
    return _GAPS.sub(" ", str(text))
