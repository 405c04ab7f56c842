"""The worker's part of an export: the file is made, and deleted when its time is over.

A worker may be killed at any moment and the task runs again: looks carry a key of their own and are noted once, and the
file belongs to the export only with its last transaction.
"""

from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from bianmin.core import clock, files, journal
from bianmin.core.errors import UserError
from bianmin.core.models import JournalEntry
from bianmin.residents.errors import ExportRefused
from bianmin.residents.exporting.folder import sweep, work_folder
from bianmin.residents.exporting.gb31000_layout import gb31000_layout
from bianmin.residents.exporting.layout import SheetLayout
from bianmin.residents.exporting.ledger_layout import SHEET, ledger_layout
from bianmin.residents.exporting.line import Line
from bianmin.residents.exporting.workbook import ExportWorkbook
from bianmin.residents.models import LedgerExport, Person
from bianmin.residents.permissions import require_export
from bianmin.residents.selectors.ledger_export import (
    ExportFilter,
    ExportRow,
    chunks,
    export_keys,
    export_people,
    export_rows,
    export_tag_types,
    needs_approval,
)
from bianmin.residents.workflow import EXPORT

from .ledger_export_note import KEPT, note

MAX_FILE = 200_000_000  # bytes
STUCK = timedelta(hours=6)
_UNFINISHED = ("approved", "making")


def ledger_export_make(*, export_id: int) -> None:
    """Make the file of an approved export. Does nothing for one that is made, ended, or has to wait for approval."""
    export = _begun(export_id)
    if export is None:
        return
    try:
        with work_folder() as folder, translation.override("zh-hans"):
            path = folder / "book"
            rows = _written(export, path, folder)
            _kept(export, path, rows)
    except UserError as error:
        ledger_export_fail(export_id=export_id, reason=error.message)
    except Exception:
        ledger_export_fail(export_id=export_id, reason=_("系统出错了，文件没有做成。请重新导出。"))
        raise


def ledger_export_fail(*, export_id: int, reason: str) -> None:
    """Say why there will be no file, unless there is one already."""
    with transaction.atomic():
        export = LedgerExport.objects.select_for_update().get(pk=export_id)
        if export.state in _UNFINISHED:
            export.state, export.reason = EXPORT.check("fail", export.state), reason[:200]
            export.save(update_fields=["state", "reason"])
            note(export, "export.fail", None, reason=export.reason)


def ledger_export_expire() -> int:
    """Delete the files whose time is over, end what nobody decided about for as long, and what no worker finishes.
    Returns how many ended."""
    sweep()
    now = clock.now()
    over = LedgerExport.objects.filter(state__in=("waiting", "ready"), expires_at__lte=now)
    ended = sum(_expired(pk) for pk in list(over.values_list("pk", flat=True)[:1000]))
    stuck = Q(begun_at__lt=now - STUCK) | Q(begun_at=None, expires_at__lt=now + KEPT - STUCK)
    for pk in LedgerExport.objects.filter(stuck, state__in=_UNFINISHED).values_list("pk", flat=True):
        ledger_export_fail(export_id=pk, reason=_("等得太久，文件没有做成。请重新导出。"))
        ended += 1
    return ended


def _expired(pk: int) -> bool:
    with transaction.atomic():
        export = LedgerExport.objects.select_for_update(of=("self",)).select_related("file").get(pk=pk)
        if export.state not in EXPORT.moves["expire"].sources:
            return False  # another worker was first
        export.state = EXPORT.check("expire", export.state)
        export.save(update_fields=["state"])
        if export.file is not None:
            files.erase(export.file)
        note(export, "export.expire", None)
    return True


def _begun(export_id: int) -> LedgerExport | None:
    """The export, if it is to be made now: whoever asked still may, and there are not more people than were agreed."""
    with transaction.atomic():
        export = LedgerExport.objects.select_for_update(of=("self",)).select_related("actor").get(pk=export_id)
        if export.state not in EXPORT.moves["begin"].sources:
            return None
        try:
            rows = _checked_rows(export)
        except UserError as error:
            ledger_export_fail(export_id=export_id, reason=error.message)
            return None
        held = export.decided_by_id is None and needs_approval(user=export.actor, rows=rows, besides=export)
        export.state = EXPORT.check("hold" if held else "begin", export.state)
        export.rows, export.done, export.begun_at = rows, 0, clock.now()
        export.save(update_fields=["state", "rows", "done", "begun_at"])
    return None if held else export


def _checked_rows(export: LedgerExport) -> int:
    """How many people there are today. Raises NotAllowed, ExportRefused."""
    if not export.actor.is_active:
        raise ExportRefused(_("申请人的账号已停用。"))
    require_export(export.actor, export.area_code, full=export.full)
    rows = people_of(export).order_by().count()
    if not rows:
        raise ExportRefused(_("已经没有符合条件的居民。"), code="export_empty")
    return rows


def people_of(export: LedgerExport) -> QuerySet[Person]:
    """Whom the export holds, as the register and the rights of who asked stand now."""
    return export_people(
        user=export.actor, area_code=export.area_code, asked=ExportFilter(**export.filters), full=export.full
    )


def _written(export: LedgerExport, path: Path, folder: Path) -> int:
    """Write the file; before a line in full is written, the look at the person is in the journal. Returns the rows."""
    people, rows = people_of(export), 0
    with ExportWorkbook(
        path,
        folder,
        sheets=_sheets(export),
        mark=_mark(export),
        author=str(export.actor),
        at=clock.now(),
    ) as book:
        for keys in chunks(export_keys(people)):
            found = export_rows(people, keys, full=export.full)
            if export.full:
                _note_looks(export, found)
            for row in found:
                book.write(Line(row.person, row.head, row.tags, export.full))
            rows += len(found)
            LedgerExport.objects.filter(pk=export.pk).update(done=rows)
    return rows


def _sheets(export: LedgerExport) -> list[SheetLayout]:
    if export.layout == LedgerExport.Layout.GB31000:
        return gb31000_layout()
    return ledger_layout(export_tag_types(people_of(export), sensitive=export.full))


def _mark(export: LedgerExport) -> str:
    """Who took it out of the house, when, and which export it is."""
    at = clock.now().astimezone(clock.SHANGHAI)
    kind = _("含完整号码，注意保密") if export.full else _("号码已隐去")
    return _("%(name)s（%(username)s）于 %(at)s 导出，编号 %(number)s，%(kind)s") % {
        "name": export.actor,
        "username": export.actor.username,
        "at": f"{at:%Y-%m-%d %H:%M}",
        "number": export.number,
        "kind": kind,
    }


def _note_looks(export: LedgerExport, rows: list[ExportRow]) -> None:
    """One entry for each person whose numbers the file shows, heads of households included, once an export."""
    shown: dict[str, Person] = {}
    for row in rows:
        for person in (row.person, row.head):
            if person is not None:
                shown[f"export:{export.uid.hex}:{person.uid.hex}"] = person
    with transaction.atomic():
        LedgerExport.objects.select_for_update().get(pk=export.pk)  # another worker on the same export notes after us
        noted = set(JournalEntry.objects.filter(once__in=list(shown)).values_list("once", flat=True))
        journal.record_many(
            [
                journal.entry_for(
                    actor=export.actor,
                    verb="person.export",
                    noun="residents.person",
                    noun_uid=person.uid,
                    subject_uid=person.uid,
                    area_code=person.area_code,
                    payload={"export": export.number, "purpose": export.purpose},
                    audience=JournalEntry.Audience.SUBJECT,
                    once=once,
                )
                for once, person in shown.items()
                if once not in noted
            ]
        )


def _kept(export: LedgerExport, path: Path, rows: int) -> None:
    """The file becomes the export's; a second worker that made the same one throws its own away."""
    content = path.read_bytes()
    with transaction.atomic():
        row = LedgerExport.objects.select_for_update().get(pk=export.pk)
        if row.state != "making":
            return
        name = f"{SHEET}-{export.number}.xlsx"
        row.file = files.store(content=content, name=name, max_bytes=MAX_FILE, kind=files.XLSX)
        row.state, row.rows, row.done = EXPORT.check("make", row.state), rows, rows
        row.expires_at = clock.now() + KEPT
        row.save(update_fields=["file", "state", "rows", "done", "expires_at"])
        note(row, "export.make", export.actor)
