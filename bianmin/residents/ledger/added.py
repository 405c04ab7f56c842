"""Columns that the correction workbook puts behind those of the ledger. They are no part of the office's own header."""

from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

HOUSEHOLD = gettext_noop("户编号")
REASON = gettext_noop("错误和改法")
ROW = gettext_noop("原表第几行")


def without_added(headings: Iterable[str]) -> list[str]:
    """The headings of the ledger that a workbook corrects; those of any other ledger, but for its household numbers."""
    return [heading for heading in headings if heading not in _added()]


@cache
def _added() -> frozenset[str]:
    """In every language, since one person takes the workbook and another uploads it."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {gettext(word) for word in (HOUSEHOLD, REASON, ROW)}
    return frozenset(found)
