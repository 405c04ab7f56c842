"""How much a ledger may hold; above it a file is refused before it can fill the memory."""

from django.utils.translation import gettext as _

from bianmin.residents.errors import LedgerUnreadable

MOST_BYTES = 30 * 2**20
MOST_UNPACKED = 400 * 2**20  # of everything in a zip, bytes
MOST_ROWS, MOST_COLUMNS = 200_000, 200
MOST_FILLED = 5_000_000  # cells in merged ranges


def require_size(rows: int, columns: int) -> None:
    """Raises LedgerUnreadable for a sheet that reaches further down or to the right than a ledger does."""
    if rows > MOST_ROWS:
        text = _("一张表最多 %(most)d 行，这张表用到了第 %(found)d 行。请删去多余的行，或分成几个文件。")
        raise LedgerUnreadable(text % {"most": MOST_ROWS, "found": rows}, code="ledger_too_long")
    if columns > MOST_COLUMNS:
        text = _("一张表最多 %(most)d 列，这张表用到了第 %(found)d 列。请删去右边多余的列。")
        raise LedgerUnreadable(text % {"most": MOST_COLUMNS, "found": columns}, code="ledger_too_wide")
