"""Ledgers through the API: uploaded, looked at, doubles decided, imported, stopped, undone, dropped, corrected."""

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from bianmin.core import files
from bianmin.residents.actions import ledger_begin as actions
from bianmin.residents.actions.ledger_correct import ledger_correct
from bianmin.residents.actions.ledger_decide import ledger_decide as ledger_decide_row
from bianmin.residents.actions.ledger_decide import ledger_decide_rest as ledger_decide_others
from bianmin.residents.actions.ledger_undo import ledger_undo
from bianmin.residents.models import LedgerImport
from bianmin.residents.permissions import get_ledger, require_import
from bianmin.residents.selectors.ledger import ledger_list as find
from bianmin.residents.selectors.ledger import ledger_rows as find_rows
from bianmin.residents.selectors.ledger_page import row_views

router = Router()
Words = dict[str, Any]
Kind = Literal["new", "changed", "unchanged", "double", "faulty"]


class LedgerIn(Schema):
    """`default_grid` is the grid of rows that name none and whose address is not known."""

    area_code: str = Field(max_length=15)
    default_grid: str = Field("", max_length=15)
    hidden_sheets: bool = False


class LedgerOut(Schema):
    """`state`: reading, checked, importing, imported, undoing, undone, dropped, failed. `counts`: rows, new, changed,
    unchanged, doubles, faulty. `columns` by sheet: {heading: field, empty for one that is not read}."""

    uid: str
    version: int
    file: str
    state: str
    area_code: str
    counts: dict[str, int]
    columns: dict[str, dict[str, str]]
    done: int
    total: int
    error: str
    uploaded_at: datetime
    imported_at: datetime | None


class LedgerList(Schema):
    items: list[LedgerOut]
    next: str | None


class FaultOut(Schema):
    column: str
    value: str
    message: str
    advice: str


class RowOut(Schema):
    """`row` is the number in the spreadsheet; `id` names it to `/decide`. Long numbers are masked."""

    id: int
    sheet: str
    row: int
    kind: str
    decision: str
    name: str
    person: str | None
    faults: list[FaultOut]
    differs: dict[str, list[str]]


class RowList(Schema):
    items: list[RowOut]
    next: str | None


class DecideIn(Schema):
    decision: Literal["", "same", "other", "skip"]


class DecidedOut(Schema):
    """`left`: possible doubles of which it cannot be said; their cards on the page, and `/decide`, name the reason."""

    decided: int
    left: int


class ColumnsIn(Schema):
    version: int
    columns: dict[str, dict[str, str]] = Field(max_length=50)
    default_grid: str = Field("", max_length=15)
    hidden_sheets: bool = False


class VersionIn(Schema):
    version: int


class UndoIn(Schema):
    reason: str = Field("", max_length=200)


@router.post("", response={201: LedgerOut}, summary="Upload a ledger; the worker reads it")
def ledger_create(
    request: HttpRequest,
    file: File[UploadedFile],
    sent: Form[LedgerIn],
) -> Status[Words]:
    require_import(request.user, sent.area_code)
    ledger = actions.ledger_upload(
        actor=request.user,
        content=file.read(),
        name=file.name or "",
        **sent.dict(),
    )
    return Status(201, _words(ledger))


@router.get("", response=LedgerList, summary="Ledgers of your areas, newest first")
def ledger_list(request: HttpRequest, cursor: str | None = None) -> Words:
    page = find(user=request.user, cursor=cursor)
    return {"items": [_words(ledger) for ledger in page], "next": page.next}


@router.get("/{uuid:uid}", response=LedgerOut, summary="How far a ledger is, and its counts")
def ledger_detail(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _words(get_ledger(request.user, uid))


@router.get("/{uuid:uid}/rows", response=RowList, summary="Rows of one kind, in the order of the file, masked")
def ledger_rows(request: HttpRequest, uid: uuid.UUID, kind: Kind, cursor: str | None = None) -> Words:
    ledger = get_ledger(request.user, uid)
    page = find_rows(ledger=ledger, kind=kind, cursor=cursor)
    items = [
        {
            "id": view.row.pk,
            "sheet": view.row.sheet,
            "row": view.row.row,
            "kind": view.row.kind,
            "decision": view.row.decision,
            "name": view.name,
            "person": str(view.person.uid) if view.person else None,
            "faults": view.faults,
            "differs": {pair.field: [pair.theirs, pair.mine] for pair in view.pairs},
        }
        for view in row_views(ledger, page, user=request.user)
    ]
    return {"items": items, "next": page.next}


@router.post("/{uuid:uid}/rows/{int:row}/decide", response={204: None}, summary="Decide about a possible double")
def ledger_decide(request: HttpRequest, uid: uuid.UUID, row: int, body: DecideIn) -> Status[None]:
    ledger = get_ledger(request.user, uid)
    ledger_decide_row(actor=request.user, ledger=ledger, row=row, decision=body.decision)
    return Status(204, None)


@router.post("/{uuid:uid}/decide", response=DecidedOut, summary="The same of all doubles that are left; empty: reopen")
def ledger_decide_rest(request: HttpRequest, uid: uuid.UUID, body: DecideIn) -> Words:
    ledger = get_ledger(request.user, uid)
    decided, left = ledger_decide_others(actor=request.user, ledger=ledger, decision=body.decision)
    return {"decided": decided, "left": left}


@router.post("/{uuid:uid}/columns", response=LedgerOut, summary="Read it again with other columns")
def ledger_columns(request: HttpRequest, uid: uuid.UUID, body: ColumnsIn) -> Words:
    ledger = get_ledger(request.user, uid)
    return _words(actions.ledger_reread(actor=request.user, ledger=ledger, **body.dict()))


@router.post("/{uuid:uid}/import", response=LedgerOut, summary="Import what was checked at `version`")
def ledger_import(request: HttpRequest, uid: uuid.UUID, body: VersionIn) -> Words:
    ledger = get_ledger(request.user, uid)
    return _words(actions.ledger_begin(actor=request.user, ledger=ledger, version=body.version))


@router.post("/{uuid:uid}/stop", response=LedgerOut, summary="Stop an import; nobody's file is changed")
def ledger_stop(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _words(actions.ledger_stop(actor=request.user, ledger=get_ledger(request.user, uid)))


@router.post("/{uuid:uid}/drop", response=LedgerOut, summary="Give up a ledger that was checked")
def ledger_drop(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _words(actions.ledger_drop(actor=request.user, ledger=get_ledger(request.user, uid)))


@router.post("/{uuid:uid}/undo", response=LedgerOut, summary="Undo an import, as long as nobody changed what it wrote")
def ledger_take_back(request: HttpRequest, uid: uuid.UUID, body: UndoIn) -> Words:
    ledger = get_ledger(request.user, uid)
    return _words(ledger_undo(actor=request.user, ledger=ledger, reason=body.reason))


@router.get("/{uuid:uid}/correction", summary="The correction workbook, for whoever uploaded the ledger")
def ledger_correction(request: HttpRequest, uid: uuid.UUID, everything: bool = False) -> HttpResponse:
    content = ledger_correct(actor=request.user, ledger=get_ledger(request.user, uid), everything=everything)
    response = HttpResponse(content, content_type=files.XLSX)
    response["Content-Disposition"] = 'attachment; filename="correction.xlsx"'
    response["Cache-Control"] = "no-store, private"
    return response


def _words(ledger: LedgerImport) -> Words:
    names = ("version", "state", "area_code", "done", "total", "error", "imported_at")
    return {
        **{name: getattr(ledger, name) for name in names},
        "uid": str(ledger.uid),
        "file": ledger.file_name,
        "counts": {name: count for name, count in ledger.counts.items() if isinstance(count, int)},
        "columns": {sheet: layout["columns"] for sheet, layout in ledger.layout.items()},
        "uploaded_at": ledger.created_at,
    }
