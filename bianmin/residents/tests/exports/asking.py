"""Asking for an export, making it, and reading what it holds."""

import io

from python_calamine import CalamineWorkbook

from bianmin.core import files
from bianmin.core.models import JournalEntry
from bianmin.residents.actions import ledger_export as actions
from bianmin.residents.actions import ledger_export_make as making
from bianmin.residents.models import LedgerExport
from bianmin.residents.selectors.ledger_export import ExportFilter

STREET = "410104002"


def ask(actor, **more):
    arguments = {"area_code": STREET, "asked": ExportFilter(), "layout": "ledger"} | more
    return actions.ledger_export_ask(actor=actor, **arguments)


def made(export):
    making.ledger_export_make(export_id=export.pk)
    return LedgerExport.objects.select_related("file", "actor").get(pk=export.pk)


def sheets_of(export):
    book = CalamineWorkbook.from_filelike(io.BytesIO(files.read(export.file)))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def lines_of(export, sheet="居民台账"):
    _mark, headings, *rows = sheets_of(export)[sheet]
    return [dict(zip(headings, row, strict=True)) for row in rows]


def verbs(export):
    return list(JournalEntry.objects.filter(noun_uid=export.uid).order_by("id").values_list("verb", flat=True))
