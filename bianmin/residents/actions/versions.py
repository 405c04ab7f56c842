"""Editing a row that others edit too: nothing is overwritten that the editor has not seen."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from bianmin.core.errors import VersionConflict

Values = Mapping[str, Any]


def require_version(
    row: models.Model, version: int, changes: Values, seen: Values | None, error: type[VersionConflict]
) -> None:
    """Raise `error` when `row` (locked) is newer than `version` and somebody changed a field that `changes` changes.

    `seen` holds the values that the editor started from; without it, each differing field counts as a conflict.
    """
    if getattr(row, "version") == version:  # noqa: B009 — any versioned model
        return
    details = {}
    for field, mine in changes.items():
        theirs = getattr(row, field)
        touched = seen is None or field not in seen or theirs != seen[field]
        if touched and theirs != mine:
            details[field] = (theirs, mine)
    if details or seen is None:
        raise error(_("您打开这一页以后，别人改过这份档案。请逐项看两边的值，再决定保留哪一个。"), details=details)


def changed(row: models.Model, changes: Values) -> dict[str, list[Any]]:
    """{field: [before, after]} of what really changes."""
    return {field: [getattr(row, field), value] for field, value in changes.items() if getattr(row, field) != value}
