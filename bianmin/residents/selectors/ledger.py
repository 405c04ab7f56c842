"""What pages and the command show of ledgers: the list, one with its counts, its rows, its faults."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from bianmin.core.paging import Page, keyset_page
from bianmin.core.sentences import say
from bianmin.residents.ledger.record import in_words
from bianmin.residents.models import LedgerImport, LedgerRow

COUNTED = ("rows", "new", "changed", "unchanged", "doubles", "faulty")


def ledger_list(*, user: Any, cursor: str | None = None) -> Page[LedgerImport]:
    """The ledgers that the user may see, the newest first."""
    ledgers = LedgerImport.objects.visible_to(user).select_related("actor", "file")
    return keyset_page(ledgers, order=["-id"], cursor=cursor)


def ledger_rows(*, ledger: LedgerImport, kind: str, cursor: str | None = None) -> Page[LedgerRow]:
    """Rows of one kind in the order of the file, each with the person whom it is about."""
    rows = LedgerRow.objects.filter(ledger=ledger, kind=kind).select_related("person__household__dwelling")
    return keyset_page(rows, order=["id"], cursor=cursor)


def ledger_open_doubles(*, ledger: LedgerImport) -> int:
    """How many possible doubles nobody has decided on."""
    return _open_doubles(ledger).count()


def ledger_faults(*, ledger: LedgerImport) -> Iterable[dict[str, str]]:
    """Every fault of a ledger, in the order of the file, as ledger.records.Fault has it, in the reader's language."""
    for faults in _faulty(ledger).values_list("faults", flat=True).iterator(chunk_size=500):
        yield from map(in_words, faults or ())


def ledger_doubles(*, ledger: LedgerImport) -> list[tuple[str, int]]:
    """(sheet, row) of the possible doubles that stay out, in the order of the file."""
    return list(_open_doubles(ledger).order_by("id").values_list("sheet", "row"))


def file_report(
    *,
    file: str,
    sheets: Iterable[str],
    skipped: Mapping[str, Any],
    counts: Mapping[str, int],
    faults: Iterable[Mapping[str, Any]],
    doubles: Iterable[tuple[str, int]],
) -> dict[str, Any]:
    """A file's preview for machines; `skipped` are sheets that are not read. Values stay out: they are personal."""
    return {
        "file": file,
        "sheets": list(sheets),
        "skipped": [{"sheet": name, "message": say(why, str(why))} for name, why in skipped.items()],
        "counts": {name: counts.get(name, 0) for name in COUNTED},
        "faults": [{name: fault[name] for name in ("sheet", "row", "column", "code", "message")} for fault in faults],
        "doubles": [{"sheet": sheet, "row": row} for sheet, row in doubles],
    }


def _open_doubles(ledger: LedgerImport) -> "QuerySet[LedgerRow]":
    return LedgerRow.objects.filter(ledger=ledger, kind=LedgerRow.Kind.DOUBLE, decision=LedgerRow.Decision.OPEN)


def _faulty(ledger: LedgerImport) -> "QuerySet[LedgerRow]":
    return LedgerRow.objects.filter(ledger=ledger, kind=LedgerRow.Kind.FAULTY).order_by("id")
