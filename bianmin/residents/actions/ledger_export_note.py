"""What the steps of an export share: how long it is kept, and its line in the journal."""

from datetime import timedelta
from typing import Any

from bianmin.core import journal
from bianmin.residents.models import LedgerExport

KEPT = timedelta(days=7)


def note(export: LedgerExport, verb: str, actor: Any, **payload: Any) -> None:
    """Into the journal, with the number of rows."""
    journal.record(
        actor=actor,
        verb=verb,
        noun=export,
        area_code=export.area_code,
        payload={"export": export.number, "rows": export.rows, **payload},
    )
