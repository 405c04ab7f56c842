"""Rows as a reader would have them, staged as a ledger, and written."""

from datetime import date
from typing import Any

from bianmin.accounts.models import User
from bianmin.core import id_number
from bianmin.core.models import StoredFile
from bianmin.residents.actions.ledger_begin import ledger_begin
from bianmin.residents.actions.ledger_check import stage
from bianmin.residents.actions.ledger_write import ledger_write
from bianmin.residents.ledger.records import Record
from bianmin.residents.models import LedgerImport

GRID = "410104002001002"
STREET = "410104002"
NUMBERS = [id_number.make("410199", date(1990, 5, 17), 102 + 2 * place) for place in range(6)]
SHAN = {
    "name": "单雄信",
    "id_number": NUMBERS[0],
    "phone": "15400001111",
    "relation": "02",
    "note": "夜班",
    "street": "槐荫里",
    "compound": "5号院",
    "room": "1",
    "grid": "槐荫里第一网格",
}
QIN = SHAN | {"name": "秦琼", "id_number": NUMBERS[1], "phone": "15400002222", "relation": "73", "note": ""}


def staged_ledger(director: User, *rows: dict[str, Any]) -> LedgerImport:
    """A ledger with these rows, checked."""
    file = StoredFile.objects.create(name="台账.xlsx", content_type="x", size=1, sm3="0" * 64)
    made = LedgerImport.objects.create(
        actor=director, area_code=STREET, file=file, file_name="台账.xlsx", default_grid=GRID, state="checked"
    )
    records = [Record("居民", place, dict(values)) for place, values in enumerate(rows, start=3)]
    made.counts = stage(made, [STREET], records, {})
    made.save()
    return made


def write(ledger: LedgerImport) -> LedgerImport:
    ledger_begin(actor=ledger.actor, ledger=ledger)
    ledger_write(ledger_id=ledger.pk)
    ledger.refresh_from_db()
    return ledger


def codes(ledger: LedgerImport) -> list[str]:
    """Of its faults, in the order of the file."""
    return [fault["code"] for row in ledger.rows.filter(kind="faulty").order_by("pk") for fault in row.faults]
