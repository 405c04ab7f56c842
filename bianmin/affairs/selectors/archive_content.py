"""What goes into a case's archive package: the form, the papers, the scans, the log, and a page that lists them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from bianmin.affairs.archive_package import Part
from bianmin.affairs.models import Case, CaseMaterial
from bianmin.affairs.workflow import CASE
from bianmin.core import clock, files
from bianmin.core.catalog import read
from bianmin.core.encryption import DecryptionError
from bianmin.core.files import FileGone
from bianmin.core.models import StoredFile
from bianmin.core.translations import in_chinese

from .case import Event, case_timeline
from .paper import form_rows, paper_template

Words = dict[str, Any]
FOR_EVER = "永久"
FORMS = "bianmin.affairs.selectors.form_blank"  # with Word's library 20 MB, which only who makes a package shall hold


@dataclass(frozen=True)
class Content:
    parts: list[Part]
    metadata: Words
    retention: str
    keep_until: date | None


@in_chinese()
def archive_content(case: Case, *, number: int, uid: str) -> Content:
    """Everything of a closed case, with its metadata. `case` comes with item, version, applicant, office and centre.

    A scan that has been erased or does not open is named in the log's note, not invented.
    """
    lost: list[str] = []
    parts = [*_form(case), *_papers(case, lost), *_scans(case, lost), *_log(case)]
    period = retention_of(case)
    metadata = _metadata(case, number=number, uid=uid, period=period) | {"未能归入的文件": lost}
    context = {"case": case, "number": number, "metadata": metadata, "parts": parts, "lost": lost}
    cover = render_to_string("affairs/archive_cover.html", context | {"centre": case.centre})
    parts.insert(0, Part("index.html", _("目录"), cover.encode()))
    return Content(parts, metadata, period, _keep_until(case, period))


def retention_of(case: Case) -> str:
    """永久, 30年 or 10年, as catalog/archive.yaml says for the item, its kind, or all."""
    periods = schedule()["periods"]
    known = periods["items"].get(case.item.code) or periods.get(case.item_version.kind) or periods["default"]
    return str(known)


@cache
def schedule() -> Mapping[str, Any]:
    found: dict[str, Any] = read("archive.yaml")
    return found


def _keep_until(case: Case, period: str) -> date | None:
    assert case.closed_at is not None  # noqa: S101 — only closed cases are archived
    if period == FOR_EVER:
        return None
    return date(case.closed_at.astimezone(clock.SHANGHAI).year + int(period.removesuffix("年")), 12, 31)


def _metadata(case: Case, *, number: int, uid: str, period: str) -> Words:
    """Named after DA/T 46—2009 where it has a name. The person is named in full: the package is the record itself, and
    lies sealed; numbers stand on the form alone."""
    until = _keep_until(case, period)
    applicant = case.person.name if case.person else str(case.organization)
    return {
        "聚合层次": "件",
        "全宗号": schedule()["fonds"],
        "立档单位名称": case.centre.name,
        "电子文件号": uid,
        "题名": f"{applicant}“{case.item_version.name}”办件材料",
        "责任者": case.office.name,
        "文件编号": case.number,
        "版本": number,
        "事项编码": case.item.code,
        "事项名称": case.item_version.name,
        "事项指南版本": case.item_version.number,
        "申请人": applicant,
        "办理结果": str(CASE.states[case.state].label),
        "收件时间": _when(case.received_at),
        "受理时间": _when(case.accepted_at),
        "决定时间": _when(case.decided_at),
        "办结时间": _when(case.closed_at),
        "归档时间": _when(clock.now()),
        "密级": schedule()["classification"],
        "保管期限": period,
        "保管至": until.isoformat() if until else "",
        "形成系统": "便民（Bianmin）",
    }


def _when(moment: Any) -> str:
    return moment.astimezone(clock.SHANGHAI).isoformat(timespec="seconds") if moment else ""


def _form(case: Case) -> Iterator[Part]:
    rows = [
        {"栏目": label, "分组": group, "内容": value}
        for group, label, value in form_rows(case.item_version, case.form_data)
    ]
    data = {"受理编号": case.number, "事项": case.item_version.name, "申请表": rows, "条件核对": case.assessment or {}}
    yield Part("01-申请表/申请表.docx", _("申请表"), import_module(FORMS).filled_form(case))
    yield Part("01-申请表/申请表.json", _("申请表数据"), _json(data))


def _papers(case: Case, lost: list[str]) -> Iterator[Part]:
    """Every paper that was handed out, those that a later one replaced too."""
    for paper in case.papers.order_by("id"):
        content = paper.content or {}
        context = {"base": "affairs/archive_base.html", "paper": paper, "content": content}
        html = render_to_string(paper_template(paper.kind), context | {"centre": content.get("centre") or {}})
        title = str(paper.get_kind_display())
        yield Part(f"02-文书/{paper.number}-{title}.html", title, html.encode())
    delivery = getattr(case, "delivery", None)
    if delivery and delivery.signature:
        yield from _scan(delivery.signature, "02-文书/送达签名", _("送达签名"), lost)


def _scans(case: Case, lost: list[str]) -> Iterator[Part]:
    rows = list(case.materials.select_related("file", "document__scan", "document__type").order_by("id"))
    listed = []
    photos = _photos(case)
    for place, row in enumerate(rows, start=1):
        scan = row.file or (row.document.scan if row.document else None)
        path = f"03-材料/{place:02d}-{_path(row.name)}"
        found = list(_scan(scan, path, row.name, lost)) if scan else []
        for number, photo in enumerate(photos.pop(row.code, []), start=2):
            if photo.pk != row.file_id:
                found += _scan(photo, f"{path}-{number}", row.name, lost)
        listed.append(_material(row, found[0].path if found else ""))
        yield from found
    for number, photo in enumerate((photo for some in photos.values() for photo in some), start=1):
        yield from _scan(photo, f"03-材料/其他-{number}", _("其他材料"), lost)
    yield Part("03-材料/材料清单.json", _("材料清单"), _json(listed))


def _photos(case: Case) -> dict[str, list[StoredFile]]:
    """What came from a telephone and was taken in, by the material's code."""
    found: dict[str, list[StoredFile]] = {}
    for upload in case.uploads.exclude(taken_at=None).select_related("file"):
        found.setdefault(upload.code, []).append(upload.file)
    return found


def _material(row: CaseMaterial, path: str) -> Words:
    document = row.document
    return {
        "名称": row.name,
        "情况": str(row.get_status_display()),
        "收到时间": _when(row.received_at),
        "已存证件": str(document.type) if document else "",
        "证件号码": document.number_masked if document else "",
        "文件": path,
        "备注": row.note,
    }


def _scan(stored: StoredFile, path: str, title: str, lost: list[str]) -> Iterator[Part]:
    try:
        content = files.read(stored)
    except (FileGone, DecryptionError):
        lost.append(title)
        return
    _stem, _dot, ending = stored.name.rpartition(".")
    yield Part(f"{path}.{ending[:8] or 'bin'}", title, content)


def _path(name: str) -> str:
    """A material's name as part of a path."""
    return "".join("_" if char in '\\/:*?"<>|' or not char.isprintable() else char for char in name)[:60].strip(" .")


def _log(case: Case) -> Iterator[Part]:
    """Each act with time, who and why, the oldest first; notes between office and counter among them."""
    events = case_timeline(case, most=None)[::-1]
    html = render_to_string("affairs/archive_log.html", {"case": case, "events": events, "centre": case.centre})
    yield Part("04-办理过程/办理记录.html", _("办理记录"), html.encode())
    yield Part("04-办理过程/办理记录.json", _("办理记录数据"), _json([_act(event) for event in events]))


def _act(event: Event) -> Words:
    return {"时间": _when(event.at), "行为": event.label, "责任人": event.who, "说明": event.words or []}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder).encode()
