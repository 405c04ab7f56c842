"""Photos of papers from a resident's phone: for an application, or for a case that waits for them."""

from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.affairs.models import Case, CaseMaterial, MaterialUpload, OnlineApplication
from bianmin.affairs.workflow import CASE
from bianmin.core import files
from bianmin.core.errors import Conflict, UserError
from bianmin.core.uploads import Ready, keep_upload, read_upload

from . import online_application as online
from . import steps

MOST_OF_MATERIAL, MOST = 6, 30


class TooManyUploads(UserError):
    code = "too_many_uploads"


def material_upload_add(
    *, actor: Any, application: OnlineApplication, code: str, content: BinaryIO, name: str
) -> MaterialUpload:
    """Raises FileRefused, FileInfected, ScannerDown, TooManyUploads, UserError (no such material), MoveNotAllowed."""
    ready = read_upload(content=content, name=name)
    with transaction.atomic():
        row = online.begin(application, "save")
        codes = {material["code"] for material in row.item_version.materials} | {online.OTHER}
        return _add(actor, {"application": row}, codes, row.person.uid, code=code, ready=ready)


def material_upload_remove(*, actor: Any, upload: MaterialUpload) -> None:
    """Take back a photo that has not been handed in. Raises MoveNotAllowed, Conflict."""
    with transaction.atomic():
        if upload.application is None:
            _require_open(upload.case)
        else:
            online.begin(upload.application, "save")
        gone, _rows = MaterialUpload.objects.filter(pk=upload.pk, taken_at=None).delete()
        if not gone:
            raise Conflict(_("这张照片已经收下了，不能再删。"))
        files.erase(upload.file)


def case_upload_add(*, actor: Any, case: Case, code: str, content: BinaryIO, name: str) -> MaterialUpload:
    """One photo for what a case waits for; a member of staff takes it in. Raises as `material_upload_add`."""
    ready = read_upload(content=content, name=name)
    with transaction.atomic():
        locked = Case.objects.select_for_update(of=("self",)).select_related("person").get(pk=case.pk)
        _require_open(locked)
        assert locked.person is not None  # noqa: S101 — a resident's own case
        subject = locked.person.uid
        upload = _add(actor, {"case": locked}, set(wanted_of(locked)), subject, code=code, ready=ready)
        steps.note(locked, actor=actor, verb="upload", payload={"materials": [wanted_of(locked)[code]]})
    return upload


def wanted_of(case: Case) -> dict[str, str]:
    """{code: name} of what an open case waits for: the open supplement, what follows, what is missing."""
    asked = case.supplements.filter(answered_at=None).first() if case.state == "supplementing" else None
    wanted = {row["code"]: row["name"] for row in asked.wanted} if asked else {}
    status = (CaseMaterial.Status.GAP, CaseMaterial.Status.MISSING)
    return wanted | dict(case.materials.filter(status__in=status).values_list("code", "name"))


def _require_open(case: Case | None) -> None:
    assert case is not None  # noqa: S101 — held by the constraint material_upload_of_something
    CASE.check("receive_material", case.state)


def _add(
    actor: Any,
    of: dict[str, Any],
    codes: set[str],
    subject: Any,
    *,
    code: str,
    ready: Ready,
) -> MaterialUpload:
    if code not in codes:
        raise UserError(_("现在不用交这样材料。请刷新页面看还缺什么。"), field="materials")
    here = list(MaterialUpload.objects.filter(taken_at=None, **of).values_list("code", flat=True))
    if len(here) >= MOST or here.count(code) >= MOST_OF_MATERIAL:
        text = _("照片太多：一样材料最多 %(few)d 张，一共最多 %(most)d 张。请先删去拍重的。")
        raise TooManyUploads(text % {"few": MOST_OF_MATERIAL, "most": MOST}, field="materials")
    kept = keep_upload(ready, subject_uid=subject)
    return MaterialUpload.objects.create(code=code, file=kept.file, scanned=kept.scanned, by=actor, **of)
