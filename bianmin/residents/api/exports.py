"""Exports through the API: asked for, listed, decided about by a second person, withdrawn, fetched."""

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from bianmin.core import files
from bianmin.residents.actions.ledger_export import (
    ledger_export_approve,
    ledger_export_ask,
    ledger_export_download,
    ledger_export_refuse,
    ledger_export_withdraw,
)
from bianmin.residents.models import LedgerExport
from bianmin.residents.permissions import get_export_to_decide, get_own_export
from bianmin.residents.selectors.ledger_export import ExportFilter, exports_to_decide, own_exports

router = Router()
Words = dict[str, Any]


class ExportIn(Schema):
    """`area_code` is a community's, grid's or street's; empty filters are not asked. `full` needs a purpose."""

    area_code: str = Field(pattern=r"^[0-9]{6,15}$")
    sex: Literal["", "0", "1", "2", "9"] = ""
    age_from: int | None = Field(None, ge=0, le=130)
    age_to: int | None = Field(None, ge=0, le=130)
    residence: Literal["", "permanent", "floating", "away"] = ""
    tag: str = Field("", max_length=50)
    need: str = Field("", max_length=20)
    layout: Literal["ledger", "gb31000"] = "ledger"
    full: bool = False
    purpose: str = Field("", max_length=200)


class ExportOut(Schema):
    """`state`: waiting (for a second person), approved, making, ready, refused, withdrawn, failed, expired; `reason`
    says why there is no file. By `asked_by` and `purpose` whoever decides can judge."""

    uid: str
    number: str
    state: str
    area_code: str
    filters: Words
    layout: str
    full: bool
    rows: int
    done: int
    purpose: str
    reason: str
    asked_by: str
    asked_at: datetime
    expires_at: datetime | None


class ExportList(Schema):
    items: list[ExportOut]
    next: str | None


class RefuseIn(Schema):
    reason: str = Field(max_length=200)


@router.post("", response={201: ExportOut}, summary="Ask for a file of residents; a large one waits for approval")
def export_ask(request: HttpRequest, body: ExportIn) -> Status[Words]:
    words = body.dict()
    rest = {name: words.pop(name) for name in ("area_code", "layout", "full", "purpose")}
    export = ledger_export_ask(actor=request.user, asked=ExportFilter(**words), **rest)
    return Status(201, _words(export))


@router.get("", response=ExportList, summary="Your own exports, newest first")
def export_list(request: HttpRequest, cursor: str | None = None) -> Words:
    page = own_exports(request.user, cursor)
    return {"items": [_words(export) for export in page], "next": page.next}


@router.get("/waiting", response=ExportList, summary="Exports of others that wait for your word, oldest first")
def export_waiting(request: HttpRequest, cursor: str | None = None) -> Words:
    page = exports_to_decide(request.user, cursor)
    return {"items": [_words(export) for export in page], "next": page.next}


@router.post("/{uuid:uid}/approve", response=ExportOut, summary="Say yes to an export that somebody else asked for")
def export_approve(request: HttpRequest, uid: uuid.UUID) -> Words:
    export = get_export_to_decide(request.user, uid)
    return _words(ledger_export_approve(actor=request.user, export=export))


@router.post("/{uuid:uid}/refuse", response=ExportOut, summary="Say no, and why")
def export_refuse(request: HttpRequest, uid: uuid.UUID, body: RefuseIn) -> Words:
    export = get_export_to_decide(request.user, uid)
    return _words(ledger_export_refuse(actor=request.user, export=export, reason=body.reason))


@router.post("/{uuid:uid}/withdraw", response=ExportOut, summary="Take back what you asked for, while it waits")
def export_withdraw(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _words(ledger_export_withdraw(actor=request.user, export=get_own_export(request.user, uid)))


@router.get("/{uuid:uid}", response=ExportOut, summary="How far an export is that you asked for")
def export_detail(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _words(get_own_export(request.user, uid))


@router.get("/{uuid:uid}/file", summary="The .xlsx file, once it is ready; the download is journalled")
def export_file(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    export = get_own_export(request.user, uid)
    response = HttpResponse(ledger_export_download(actor=request.user, export=export), content_type=files.XLSX)
    response["Content-Disposition"] = f'attachment; filename="export-{export.number}.xlsx"'
    response["Cache-Control"] = "no-store, private"
    return response


def _words(export: LedgerExport) -> Words:
    return {
        "uid": str(export.uid),
        "number": export.number,
        "state": export.state,
        "area_code": export.area_code,
        "filters": export.filters,
        "layout": export.layout,
        "full": export.full,
        "rows": export.rows,
        "done": export.done,
        "purpose": export.purpose,
        "reason": export.reason,
        "asked_by": str(export.actor),
        "asked_at": export.created_at,
        "expires_at": export.expires_at,
    }
