"""Archive packages of closed cases: list, read, check, take out for a purpose."""

import uuid
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from bianmin.affairs.actions.archive import ZIP, archive_download, archive_verify
from bianmin.affairs.models import ArchivePackage
from bianmin.affairs.permissions import get_archive, require_archives
from bianmin.affairs.selectors.archive import archive_list
from bianmin.core.errors import UserError

router = Router()
Words = dict[str, Any]


class ArchiveOut(Schema):
    """`number` counts the packages of the case; `keep_until` is null for those kept for ever."""

    uid: uuid.UUID
    case: uuid.UUID
    case_number: str
    number: int
    item: str
    closed_at: datetime
    made_at: datetime
    files: int
    size: int
    manifest_sm3: str
    retention: str
    keep_until: date | None


class ArchiveList(Schema):
    items: list[ArchiveOut]
    next: str | None


class ArchiveCheck(Schema):
    """`what` is missing, changed, extra, unreadable or resealed; `where` the first file that does not fit."""

    sound: bool
    where: str
    what: str
    files: int
    manifest_sm3: str


class ArchiveDownloadIn(Schema):
    purpose: str = Field("", max_length=500)


@router.get("", response=ArchiveList, summary="Archive packages that you may see, the newest first")
def list_archives(
    request: HttpRequest,
    month: str = Query("", max_length=7, description="YYYY-MM in which the case was closed"),
    item: str = Query("", max_length=10),
    cursor: str | None = Query(None, max_length=500),
    limit: int = Query(50, ge=1, le=200),
) -> Words:
    require_archives(request.user)
    page = archive_list(request.user, month=_month(month), item=item, cursor=cursor, size=limit)
    return {"items": [_words(row.package) for row in page.items], "next": page.next}


@router.get("/{uuid:uid}", response=ArchiveOut, summary="One archive package")
def read_archive(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _words(get_archive(request.user, uid))


@router.post("/{uuid:uid}/verify", response=ArchiveCheck, summary="Check a package against manifest, row and journal")
def verify_archive(request: HttpRequest, uid: uuid.UUID) -> Words:
    found = archive_verify(actor=request.user, package=get_archive(request.user, uid))
    return {name: getattr(found, name) for name in ArchiveCheck.model_fields}


@router.post("/{uuid:uid}/download", summary="The package as a zip, for a purpose that is journalled")
def download_archive(request: HttpRequest, uid: uuid.UUID, body: ArchiveDownloadIn) -> HttpResponse:
    package = get_archive(request.user, uid, "download")
    content = archive_download(actor=request.user, package=package, purpose=body.purpose)
    return HttpResponse(content, content_type=ZIP, headers={"Cache-Control": "no-store"})


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        raise UserError(_("月份写成 2025-09 这样。"), field="month") from None


def _words(package: ArchivePackage) -> Words:
    return {
        "uid": package.uid,
        "case": package.case.uid,
        "case_number": package.case.number,
        "number": package.number,
        "item": package.case.item.code,
        "closed_at": package.closed_at,
        "made_at": package.created_at,
        "files": package.files,
        "size": package.file.size,
        "manifest_sm3": package.manifest_sm3,
        "retention": package.retention,
        "keep_until": package.keep_until,
    }
