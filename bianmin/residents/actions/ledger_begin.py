"""What a person does with a ledger: upload it, read it again with other columns, import, stop, drop.

Each writes the new state and puts the worker's job into its queue in one transaction.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bianmin.core import files, journal
from bianmin.core.errors import Conflict
from bianmin.core.models import Area
from bianmin.core.workflow import MoveNotAllowed
from bianmin.residents.errors import Invalid
from bianmin.residents.ledger.added import without_added
from bianmin.residents.ledger.header import is_enough
from bianmin.residents.models import LedgerImport, LedgerLayout, LedgerRow, Person
from bianmin.residents.permissions import get_ledger, require_import
from bianmin.residents.selectors.ledger_source import signature_of
from bianmin.residents.tasks import check_ledger, clear_ledger, write_ledger

from .ledger_rows import move

MAX_BYTES = 30_000_000
AGAIN = ("imported", "undone", "dropped")
KINDS = {
    ".xlsx": files.XLSX,
    ".xls": "application/vnd.ms-excel",
    ".et": "application/vnd.ms-excel",  # of WPS
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv",
}


def ledger_upload(
    *,
    actor: Any,
    content: bytes,
    name: str,
    area_code: str,
    default_grid: str = "",
    hidden_sheets: bool = False,
    queued: bool = True,
) -> LedgerImport:
    """Keep a file and have it read. `area_code` is the office's area; `default_grid` that of rows that name none.
    Not `queued`: the caller does the worker's job.

    Raises NotAllowed, Invalid, FileRefused, LedgerUnreadable.
    """
    require_import(actor, area_code)
    require_grid(area_code, default_grid)
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None:
        raise Invalid(_("请上传 .xlsx、.xls、.ods 或 .csv 文件。"), field="file", code="ledger_type")
    with transaction.atomic():
        file = files.store(content=content, name=name, kind=kind, max_bytes=MAX_BYTES)
        ledger = LedgerImport.objects.create(
            actor=actor,
            area_code=area_code,
            default_grid=default_grid,
            hidden_sheets=hidden_sheets,
            file=file,
            file_name=file.name,
        )
        _record(actor, ledger, "upload", {"file": file.name})
        if queued:
            check_ledger.enqueue(ledger.pk)
    return ledger


def ledger_again(*, actor: Any, ledger: LedgerImport) -> LedgerImport:
    """Read a file that was imported, undone or given up once more, as a ledger of its own: what stayed out is there
    again. Raises MoveNotAllowed while the old one still waits or runs, FileGone, and what `ledger_upload` does."""
    if ledger.state not in AGAIN:
        raise MoveNotAllowed(_("这份台账还没有办完，不用再核对一次。"))
    return ledger_upload(
        actor=actor,
        content=files.read(ledger.file),
        name=ledger.file_name,
        area_code=ledger.area_code,
        default_grid=ledger.default_grid,
        hidden_sheets=ledger.hidden_sheets,
    )


def ledger_reread(
    *,
    actor: Any,
    ledger: LedgerImport,
    version: int,
    columns: Mapping[str, Mapping[str, str]],
    default_grid: str = "",
    hidden_sheets: bool = False,
) -> LedgerImport:
    """Read the file once more with these columns ({sheet: {heading: field or ""}}), remembered for the office;
    `hidden_sheets`: also those that the spreadsheet hides.

    Raises Conflict when somebody else has changed the ledger since `version`, or what a stopped import has written is
    still being deleted; MoveNotAllowed, Invalid.
    """
    require_grid(ledger.area_code, default_grid)
    with transaction.atomic():
        row = locked_for(actor, ledger, version)
        move(row, "reread")
        require_cleared(row)
        _correct(row, {sheet: dict(fields) for sheet, fields in columns.items() if sheet in row.layout})
        row.default_grid, row.done, row.hidden_sheets = default_grid, 0, hidden_sheets
        row.save(update_fields=["state", "version", "layout", "default_grid", "done", "hidden_sheets"])
        _record(actor, row, "reread")
        check_ledger.enqueue(row.pk)
    return row


def ledger_begin(*, actor: Any, ledger: LedgerImport, version: int | None = None, queued: bool = True) -> LedgerImport:
    """Import what was checked; doubles that nobody has decided on stay out. Not `queued`: the caller does the worker's
    job. Raises MoveNotAllowed, Conflict."""
    with transaction.atomic():
        row = locked_for(actor, ledger, version)
        move(row, "begin")
        kinds = LedgerRow.Kind
        decided = Q(kind=kinds.DOUBLE, decision__in=[LedgerRow.Decision.SAME, LedgerRow.Decision.OTHER])
        wanted = LedgerRow.objects.filter(Q(kind__in=[kinds.NEW, kinds.CHANGED]) | decided, ledger=row)
        row.done, row.total = wanted.filter(written=True).count(), wanted.count()
        row.save(update_fields=["state", "version", "done", "total"])
        _record(actor, row, "begin")
        if queued:
            write_ledger.enqueue(row.pk)
    return row


def ledger_stop(*, actor: Any, ledger: LedgerImport) -> LedgerImport:
    """Stop an import that is being written; what it has written, and nobody has seen, is deleted. Raises
    MoveNotAllowed."""
    return _leave(actor, ledger, "stop")


def ledger_drop(*, actor: Any, ledger: LedgerImport) -> LedgerImport:
    """Give up a ledger that was checked: its rows are deleted, the file stays for the record. Raises MoveNotAllowed."""
    return _leave(actor, ledger, "drop")


def _leave(actor: Any, ledger: LedgerImport, verb: str) -> LedgerImport:
    with transaction.atomic():
        row = locked_for(actor, ledger)
        move(row, verb)
        row.save(update_fields=["state", "version"])
        _record(actor, row, verb)
        clear_ledger.enqueue(row.pk)
    return row


def locked_for(actor: Any, ledger: LedgerImport, version: int | None = None) -> LedgerImport:
    """The row as it stands now, checked once more; inside the caller's transaction. Raises Conflict, NotFound."""
    LedgerImport.objects.select_for_update().filter(pk=ledger.pk).first()
    row = get_ledger(actor, ledger.uid)
    if version is not None and row.version != version:
        raise Conflict(_("别人刚才动过这份台账。请刷新页面看最新情况。"), code="ledger_changed")
    return row


def _correct(ledger: LedgerImport, columns: Mapping[str, dict[str, str]]) -> None:
    """These columns from now on (the caller saves), and for the office's next file with such a header. Raises Invalid
    when nobody could be read any more."""
    for sheet, fields in columns.items():
        known = {field for field in {**ledger.layout[sheet]["columns"], **fields}.values() if field}
        if known and not is_enough(known):
            text = _("工作表“%(sheet)s”要有一列是姓名或身份证号，另外至少再认一列。不要这张表，请每一列都选“不导入”。")
            raise Invalid(text % {"sheet": sheet}, code="columns_too_few")
        ledger.layout[sheet]["columns"] = fields
        if known:
            for signature in {signature_of(fields), signature_of(without_added(fields))}:
                LedgerLayout.objects.update_or_create(
                    area_code=ledger.area_code, signature=signature, defaults={"columns": fields}
                )
    if columns and not any(any(layout["columns"].values()) for layout in ledger.layout.values()):
        raise Invalid(_("每一列都不导入，就没有可以导入的人了。请至少留一张工作表。"), code="columns_none")


def require_cleared(ledger: LedgerImport) -> None:
    """Raises Conflict as long as there is something left of what a stopped import has written."""
    if Person.objects.filter(arriving=ledger).exists():
        raise Conflict(_("上次停下的导入还在清理，请过一分钟再试。"), code="ledger_clearing")


def require_grid(area_code: str, grid: str) -> None:
    """Raises Invalid for a default grid that is none of the area."""
    if grid and not (grid.startswith(area_code) and Area.objects.filter(code=grid, kind=Area.Kind.GRID).exists()):
        raise Invalid(_("默认网格不在这个区域里，请重新选择。"), field="default_grid")


def _record(actor: Any, ledger: LedgerImport, verb: str, payload: Mapping[str, Any] | None = None) -> None:
    journal.record(actor=actor, verb=f"ledger.{verb}", noun=ledger, area_code=ledger.area_code, payload=payload)
