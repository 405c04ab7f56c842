"""Checking a ledger: its file read, each row matched with the register, and kept as it would be written."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bianmin.core import bulk, files, journal
from bianmin.core.errors import UserError
from bianmin.residents.ledger.records import Record
from bianmin.residents.models import LedgerImport, LedgerRow
from bianmin.residents.roles import areas_imported_by
from bianmin.residents.selectors.ledger_match import Matcher, Staged
from bianmin.residents.selectors.ledger_places import Places
from bianmin.residents.selectors.ledger_source import read_source
from bianmin.residents.workflow import LEDGER

from .ledger_rows import Stopped, locked

CHUNK = 2_000  # rows in one transaction
COLUMNS = ["ledger_id", "sheet", "row", "kind", "decision", "person_id", "values", "faults", "before", "written"]
_SEALED = LedgerRow._meta.get_field("values")
_COUNTED = {"new": "new", "changed": "changed", "unchanged": "unchanged", "double": "doubles", "faulty": "faulty"}


def ledger_check(*, ledger_id: int) -> None:
    """Read and match the file; the worker's job, which may run again from the beginning at any time.

    What cannot be read puts the ledger into the state `failed`, with the reason, and so does a fault of the house:
    nothing else would lead out of reading.
    """
    ledger = LedgerImport.objects.select_related("file", "actor").get(pk=ledger_id)
    try:
        ledger.run = _take(ledger_id)
        with bulk.large_load():
            _check(ledger)
    except Stopped:
        return  # done by another run, or taken over by a newer one
    except Exception:
        _finish(ledger, "fail", {"error": _("系统出错了，没有读成。请再上传一次；还是不行，请找管理员。")})
        raise


def _take(ledger_id: int) -> uuid.UUID:
    """This run is the newest: rows of an earlier one go, and whatever it still does is refused. Raises Stopped."""
    with transaction.atomic():
        row = locked(ledger_id, "reading")
        row.run, row.done = uuid.uuid4(), 0
        row.save(update_fields=["run", "done"])
        LedgerRow.objects.filter(ledger=row).delete()  # of a run that was stopped, or with other columns
    return row.run


def _check(ledger: LedgerImport) -> None:
    try:
        areas = import_areas(ledger)
        content = files.read(ledger.file)
        source = read_source(
            content, ledger.file_name, ledger.area_code, ledger.layout, hidden_sheets=ledger.hidden_sheets
        )
        if not source.records:
            _finish(ledger, "fail", {"error": nobody(), "skipped": source.skipped})
            return
    except UserError as error:
        _finish(ledger, "fail", {"error": str(error)[:200]})
        return
    counts = stage(ledger, areas, source.records, source.headings)
    _finish(
        ledger, "check", {"counts": counts} | {name: getattr(source, name) for name in ("layout", "skipped", "samples")}
    )


def nobody() -> str:
    """A sentence for a file in which there is nobody."""
    return _("文件里没有可以导入的行。请核对是不是选错了文件。")


def match(
    ledger: LedgerImport, areas: Sequence[str], records: Sequence[Record], headings: Mapping[str, Mapping[str, str]]
) -> Iterable[Staged]:
    """The rows as they would be staged; nothing is written."""
    return Matcher(Places(ledger.uid, areas, ledger.default_grid), areas, headings).match(records)


def counts_of(kinds: Iterable[str]) -> dict[str, int]:
    """rows, new, changed, unchanged, doubles, faulty."""
    found = Counter(kinds)
    return {"rows": found.total()} | {name: found[kind] for kind, name in _COUNTED.items()}


def import_areas(ledger: LedgerImport) -> list[str]:
    """Prefixes of the areas whose people the ledger may touch. Raises UserError when the right has ended."""
    areas = areas_imported_by(ledger.actor)
    if not ledger.area_code.startswith(tuple(areas) or ("-",)):
        raise UserError(_("上传人现在的岗位不能导入这个区域的台账。"), code="not_allowed")
    return areas


def stage(
    ledger: LedgerImport, areas: Sequence[str], records: Sequence[Record], headings: Mapping[str, Mapping[str, str]]
) -> dict[str, int]:
    """Match the rows and keep them, a chunk in each transaction; returns their counts."""
    LedgerImport.objects.filter(pk=ledger.pk, run=ledger.run).update(total=len(records))
    kinds: Counter[str] = Counter()
    chunk: list[tuple[Any, ...]] = []
    for one in match(ledger, areas, records, headings):
        kinds[one.kind] += 1
        chunk.append(_row(ledger.pk, one))
        if len(chunk) == CHUNK:
            _insert(ledger, chunk)
            chunk = []
    _insert(ledger, chunk)
    return counts_of(kinds.elements())


def _insert(ledger: LedgerImport, rows: list[tuple[Any, ...]]) -> None:
    """Raises Stopped when a newer run has taken over."""
    mine = LedgerImport.objects.filter(pk=ledger.pk, run=ledger.run)
    with transaction.atomic():
        if not mine.update(done=F("done") + len(rows)):
            raise Stopped
        bulk.insert_rows(LedgerRow, COLUMNS, rows)


def _row(ledger_id: int, one: Staged) -> tuple[Any, ...]:
    sealed = [
        _SEALED.get_prep_value(values) if values is not None else None
        for values in (one.values, one.faults or None, one.before)
    ]
    return (ledger_id, one.sheet[:60], one.row, one.kind, "", one.person, *sealed, False)


def _finish(ledger: LedgerImport, verb: str, fields: Mapping[str, Any]) -> None:
    with transaction.atomic():
        row = LedgerImport.objects.select_for_update().get(pk=ledger.pk)
        if row.state != "reading" or row.run != ledger.run:
            return
        row.state = LEDGER.check(verb, row.state)
        for name, value in fields.items():
            setattr(row, name, value)
        row.version += 1
        row.save(update_fields=["state", "version", *fields])
        journal.record(
            actor=row.actor,
            verb=f"ledger.{verb}",
            noun=row,
            area_code=row.area_code,
            payload=dict(row.counts) if verb == "check" else None,
        )
