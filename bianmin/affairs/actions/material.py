"""Materials of a case: what the counter was given, what may follow later, what is still missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.affairs.errors import MaterialsMissing
from bianmin.affairs.models import Case, CaseMaterial, MaterialUpload
from bianmin.affairs.selectors.materials import MaterialLine, as_list
from bianmin.core import calendar, clock
from bianmin.core.errors import UserError
from bianmin.core.models import StoredFile
from bianmin.residents.actions.document import documents_file
from bianmin.residents.models import Document

from .steps import begin, finish, overtake

Status = CaseMaterial.Status
GIVEN = {Status.RECEIVED, Status.GAP, Status.NOT_NEEDED, Status.MISSING}
HAVE = {Status.RECEIVED, Status.ON_FILE, Status.FROM_RECORD, Status.GENERATED, Status.NOT_NEEDED}
PAYMENT_CARD = "payment_card"  # whose number the form asks for
OPEN = (Status.GAP, Status.MISSING)


@dataclass(frozen=True)
class Given:
    """What the clerk says of one material. `status` is received, gap, not_needed or missing."""

    status: str
    file: StoredFile | None = None
    document: Document | None = None
    note: str = ""


Materials = Mapping[str, "str | Given"]


def read_given(materials: Materials | None, codes: set[str]) -> dict[str, Given]:
    """The clerk's answers by code. Raises UserError for a code or a status that does not exist."""
    given: dict[str, Given] = {}
    for code, value in (materials or {}).items():
        answer = value if isinstance(value, Given) else Given(str(value))
        if code not in codes:
            raise UserError(_("这个事项没有编号为“%(code)s”的材料。") % {"code": str(code)[:20]}, field="materials")
        if answer.status not in GIVEN:
            raise UserError(
                _("材料情况“%(status)s”不认识，请用 received、gap、not_needed 或 missing。")
                % {"status": answer.status[:20]},
                field="materials",
            )
        given[code] = answer
    return given


def settle(
    lines: list[MaterialLine], given: Mapping[str, Given], *, gap_workdays: int, actor: Any
) -> list[CaseMaterial]:
    """Rows for a case: what is on file or in the record counts as it is; the rest as the clerk says."""
    rows = []
    gap_due = cache(lambda: calendar.add_workdays(clock.today(), gap_workdays).on)
    for line in lines:
        answer = given.get(line.code)
        row = CaseMaterial(code=line.code, name=line.name, note=answer.note[:120] if answer else "")
        row.status = _status(line, answer)
        if row.status == Status.ON_FILE:
            row.document = line.document
        if row.status == Status.GAP:
            row.due_on = gap_due()
        if row.status == Status.RECEIVED:
            _receive(row, answer or Given(Status.RECEIVED), actor)
        rows.append(row)
    return rows


def _status(line: MaterialLine, answer: Given | None) -> str:
    if answer is not None and answer.status == Status.RECEIVED:
        return Status.RECEIVED
    if line.have:
        return line.status
    if answer is None:
        return Status.MISSING
    if answer.status == Status.GAP and not line.can_follow:
        return Status.MISSING
    if answer.status == Status.NOT_NEEDED and not line.may_not_apply:
        return Status.MISSING
    return answer.status


def missing_of(rows: list[CaseMaterial], lines: list[MaterialLine]) -> list[dict[str, Any]]:
    """The complete list of what is missing, as the one-time notice prints it."""
    by_code = {line.code: line for line in lines}
    return [
        {
            "code": row.code,
            "name": row.name,
            "form": by_code[row.code].form if row.code in by_code else "",
            "why": by_code[row.code].why if row.code in by_code else "",
            "can_follow": row.code in by_code and by_code[row.code].can_follow,
        }
        for row in rows
        if row.status == Status.MISSING
    ]


def refuse_missing(missing: list[dict[str, Any]]) -> None:
    """Raises MaterialsMissing with everything that is missing, never one thing at a time (行政许可法 32)."""
    if missing:
        names = "、".join(material["name"] for material in missing)
        raise MaterialsMissing(
            _("还缺 %(count)d 项材料：%(names)s。请出具一次性告知书，或在允许容缺的材料上选“容缺后补”。")
            % {"count": len(missing), "names": names},
            field="materials",
            details={"missing": missing},
        )


def receive(case: Case, given: Mapping[str, Given], *, actor: Any) -> list[str]:
    """Mark materials of a locked case as received, adding one that the office asked for. Returns their names."""
    rows = {row.code: row for row in CaseMaterial.objects.filter(case=case)}
    names = _wanted_names(case) | {code: row.name for code, row in rows.items()}
    received = []
    for code, answer in given.items():
        if answer.status != Status.RECEIVED:
            continue
        row = rows.get(code) or CaseMaterial(case=case, code=code, name=names[code])
        _receive(row, answer, actor)
        row.file = row.file or _photo(case, code)
        received.append(row)
    file_received(case, received, actor=actor)
    for row in received:
        row.save()
    overtake(case, *(f"gap:{row.code}:" for row in received))
    return [row.name for row in received]


def _photo(case: Case, code: str) -> StoredFile | None:
    """The first of the photos that wait for this; all of them count as received now."""
    waiting = list(MaterialUpload.objects.filter(case=case, code=code, taken_at=None).select_related("file"))
    MaterialUpload.objects.filter(pk__in=[upload.pk for upload in waiting]).update(taken_at=clock.now())
    return waiting[0].file if waiting else None


def waive(case: Case, given: Mapping[str, Given]) -> list[str]:
    """Mark materials of a locked case as not applying, such as a gap given by mistake. Returns their names.

    Raises UserError for a material that every applicant of the item needs.
    """
    codes = {code for code, answer in given.items() if answer.status == Status.NOT_NEEDED}
    rows = list(CaseMaterial.objects.filter(case=case, code__in=codes, status__in=OPEN)) if codes else []
    if codes - {row.code for row in rows} or codes - may_not_apply(case):
        raise UserError(_("只有部分申请人才有的材料可以登记“不适用”。"), field="not_needed")
    for row in rows:
        row.status, row.due_on = Status.NOT_NEEDED, None
        row.save(update_fields=["status", "due_on"])
    overtake(case, *(f"gap:{row.code}:" for row in rows))
    return [row.name for row in rows]


def may_not_apply(case: Case) -> set[str]:
    """Codes of the materials that the case's version asks of some applicants only."""
    return {row["code"] for row in case.item_version.materials if row.get("optional") or row.get("needed_if")}


def file_received(case: Case, rows: Iterable[CaseMaterial], *, actor: Any) -> None:
    """Put what a person brought on file, so that nobody asks for it again, and link it (rows are not saved here)."""
    if case.person is None:
        return
    types = {material["code"]: _type_of(material) for material in case.item_version.materials}
    brought = [row for row in rows if row.status == Status.RECEIVED and row.document is None and types.get(row.code)]
    if brought:
        card = str((case.form_data or {}).get("bank_card") or "").replace(" ", "")
        numbers = {types[row.code]: card if types[row.code] == PAYMENT_CARD else "" for row in brought}
        filed = documents_file(actor=actor, person=case.person, numbers=numbers)
        for row in brought:
            row.document = filed.get(types[row.code])


def _type_of(material: Mapping[str, Any]) -> str:
    """The type to file a material under; the catalogue lists several from the special to the general."""
    return next(reversed(as_list(material.get("document"))), "")


def known_codes(case: Case) -> set[str]:
    """Codes of the case's materials and of those that the office asked for."""
    return set(CaseMaterial.objects.filter(case=case).values_list("code", flat=True)) | set(_wanted_names(case))


def _wanted_names(case: Case) -> dict[str, str]:
    return {wanted["code"]: wanted["name"] for request in case.supplements.all() for wanted in request.wanted}


def _receive(row: CaseMaterial, answer: Given, actor: Any) -> None:
    row.status = Status.RECEIVED
    row.file, row.document = answer.file, answer.document
    row.note = answer.note[:120]
    row.due_on = None
    row.received_at, row.received_by = clock.now(), actor


def material_receive(
    *,
    actor: Any,
    case: Case,
    code: str,
    file: StoredFile | None = None,
    document: Document | None = None,
    note: str = "",
    version: int | None = None,
) -> Case:
    """Take in one material of an open case (a gap, a missing one, a better copy); the state stays.

    Raises NotAllowed, MoveNotAllowed, VersionConflict, UserError (no such material).
    """
    with transaction.atomic():
        case = begin(actor=actor, case=case, verb="receive_material", version=version)
        given = read_given({code: Given(Status.RECEIVED, file, document, note)}, known_codes(case))
        names = receive(case, given, actor=actor)
        return finish(case, actor=actor, verb="receive_material", payload={"materials": names})
