"""Code tables (代码表) as words: labels and choices, kept in memory for a minute; an unknown code is kept and shown."""

import time
from typing import NamedTuple

from django.utils.translation import gettext as _

from .models import Code

SECONDS = 60


class _Table(NamedTuple):
    read_at: float
    labels: dict[str, str]
    choices: list[tuple[str, str]]


_tables: dict[str, _Table] = {}


def label(table: str, code: str) -> str:
    """The name of `code` in `table` ("sex"); "" for no code, "代码 98（未收录）" for one that is not in the table."""
    if not code:
        return ""
    return _table(table).labels.get(code) or _("代码 %(code)s（未收录）") % {"code": code}


def known(table: str, code: str) -> bool:
    """Whether `code` is in `table`, active or not; a table that is not loaded yet knows every code."""
    labels = _table(table).labels
    return not labels or code in labels


def choices(table: str) -> list[tuple[str, str]]:
    """Active codes of `table` in the table's order, for a form field."""
    return list(_table(table).choices)


def forget() -> None:
    """Drop what is kept in this process; other processes follow within a minute."""
    _tables.clear()


def _table(key: str) -> _Table:
    kept = _tables.get(key)
    if kept and time.monotonic() - kept.read_at < SECONDS:
        return kept
    rows = list(Code.objects.filter(table__key=key).values_list("code", "name", "active"))
    read = _Table(
        time.monotonic(),
        {code: name for code, name, _active in rows},
        [(code, name) for code, name, active in rows if active],
    )
    if rows:  # a table that is not loaded yet is asked for again
        _tables[key] = read
    return read
