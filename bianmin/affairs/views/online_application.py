"""A resident applies from her phone: one page that is saved as often as she likes, then handed in."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.affairs.actions import material_upload, online_application
from bianmin.affairs.errors import CaseOpenError
from bianmin.affairs.models import OnlineApplication
from bianmin.affairs.permissions import get_guide, get_own_application, get_own_case, get_own_upload
from bianmin.affairs.selectors.mine import my_case as case_of
from bianmin.affairs.selectors.online_application import (
    begun_application,
    online_form_rows,
    online_row,
    running_case,
    sent_photos,
)
from bianmin.affairs.selectors.progress import progress_of
from bianmin.affairs.workflow import ONLINE
from bianmin.core.errors import UserError
from bianmin.core.selectors.centre import public_centre
from bianmin.core.uploads import file_response
from bianmin.portal.access import resident_required
from bianmin.portal.selectors.acting import account_of, acted, acting

from .online_page import OnlineForm

PHOTO = "p:"


@never_cache
@resident_required(person=True)
@require_http_methods(["GET", "POST"])
def online_begin(request: HttpRequest, code: str) -> HttpResponse:
    """For whom, what it takes, and the button that begins; a second time it leads to what was begun."""
    version, one = get_guide(code), acted(request)
    assert one is not None  # noqa: S101 — held by resident_required
    context: dict[str, Any] = {"version": version, "acted": one, "several": len(acting(request)) > 1}
    context["begun"] = begun_application(one.person, version)
    context["running"] = running_case(one.person, version)
    if request.method == "GET":
        return render(request, "affairs/online_begin.html", context)
    try:
        row = online_application.online_application_begin(account=account_of(request.user), acted=one, version=version)
    except UserError as error:
        context |= {"error": error, "open": isinstance(error, CaseOpenError)}
        return render(request, "affairs/online_begin.html", context, status=error.status)
    return redirect("online_application", uid=row.uid)


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def online_fill(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The page to fill in; once handed in, how it stands."""
    row = get_own_application(_people(request), uid)
    if row.case:
        return redirect("my_case", uid=row.case.uid)
    if "save" not in [move.verb for move in ONLINE.open_moves(row.state)]:
        context = {"online": row, "row": online_row(row), "centre": public_centre(), "form": online_form_rows(row)}
        context["photos"] = sent_photos(row)
        return render(request, "affairs/online_state.html", context)
    if request.method == "GET":
        return _page(request, OnlineForm.of(row, request.user))
    return _save(request, row)


def _save(request: HttpRequest, row: OnlineApplication) -> HttpResponse:
    """Everything typed and every photo chosen is kept, whatever button was pressed and whatever else is wrong."""
    page = OnlineForm.of(row, request.user, request.POST)
    faults: list[str] = []
    try:
        seen = _version(request)
        row = online_application.online_application_save(
            actor=request.user, application=row, version=seen, **page.kept()
        )
    except UserError as error:
        page.error = error
        return _page(request, page, status=error.status)
    faults += _take_photos(request, row)
    if gone := request.POST.get("remove"):
        faults += _remove(request, gone)
    page = OnlineForm.of(get_own_application(_people(request), row.uid), request.user, request.POST)
    page.faults = faults
    if "submit" in request.POST and not faults:
        return _submit(request, page)
    if faults:
        return _page(request, page, status=400)
    messages.success(request, _("已存下。可以接着填，也可以下次再来。"))
    return redirect("online_application", uid=row.uid)


def _submit(request: HttpRequest, page: OnlineForm) -> HttpResponse:
    try:
        for sentence in page.answer_errors:
            raise UserError(sentence, field="answers")
        online_application.online_application_submit(actor=request.user, application=page.online)
    except UserError as error:
        page.failed(error)
        return _page(request, page, status=error.status)
    messages.success(request, _("已提交。窗口核对后会告诉您。"))
    return redirect("online_application", uid=page.online.uid)


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def online_withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Asked once more, since the photos go."""
    row = get_own_application(_people(request), uid)
    if request.method == "GET":
        if row.state == "withdrawn":
            return redirect("online_application", uid=uid)
        return render(request, "affairs/online_withdraw.html", {"online": row})
    was_sent = row.submitted_at is not None
    online_application.online_application_withdraw(actor=request.user, application=row)
    words = _("已撤回，照片已删除。需要时可以重新申请。") if was_sent else _("草稿已删掉。需要时可以重新申请。")
    messages.success(request, words)
    return redirect("my")


@never_cache
@resident_required
@require_GET
def own_upload(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return file_response(get_own_upload(_people(request), uid).file, small="small" in request.GET)


@never_cache
@resident_required
@require_GET
def my_case(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One of her cases: how far it is, what has happened, what it still waits for."""
    case = get_own_case(_people(request), uid)
    progress, note, materials = case_of(case)
    context = {"case": case, "progress": progress, "note": note, "materials": materials}
    return render(request, "affairs/my_case.html", context)


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def case_upload(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Photos for what a case waits for."""
    case = get_own_case(_people(request), uid)
    faults: list[str] = []
    if request.method == "POST":
        for code, content in _photos(request):
            try:
                material_upload.case_upload_add(
                    actor=request.user, case=case, code=code, content=content, name=content.name or ""
                )
            except UserError as error:
                faults.append(error.message)
        if gone := request.POST.get("remove"):
            faults += _remove(request, gone)
        if not faults:
            messages.success(request, _("收到了。工作人员看过会告诉您。"))
            return redirect("case_upload", uid=uid)
    uploads = case.uploads.filter(taken_at=None).select_related("file")
    asked = case.supplements.filter(answered_at=None).first()
    context = {
        "case": case,
        "progress": progress_of(case, asked),
        "wanted": [
            (code, name, [upload for upload in uploads if upload.code == code])
            for code, name in material_upload.wanted_of(case).items()
        ],
        "note": asked.note if asked else "",
        "faults": faults,
    }
    return render(request, "affairs/case_upload.html", context, status=400 if faults else 200)


def _take_photos(request: HttpRequest, row: OnlineApplication) -> list[str]:
    """A sentence for each that was not taken."""
    faults = []
    for code, content in _photos(request):
        try:
            material_upload.material_upload_add(
                actor=request.user, application=row, code=code, content=content, name=content.name or ""
            )
        except UserError as error:
            faults.append(f"{content.name}{_('：')}{error.message}")
    return faults


def _photos(request: HttpRequest) -> list[tuple[str, Any]]:
    names = [name for name in request.FILES if name.startswith(PHOTO)]
    return [(name.removeprefix(PHOTO)[:20], one) for name in names for one in request.FILES.getlist(name)]


def _remove(request: HttpRequest, uid: str) -> list[str]:
    try:
        upload = get_own_upload(_people(request), uuid.UUID(uid))
        material_upload.material_upload_remove(actor=request.user, upload=upload)
    except ValueError:
        return [_("没有这张照片，或者已经删掉了。")]
    except UserError as error:
        return [error.message]
    return []


def _version(request: HttpRequest) -> int | None:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else None


def _people(request: HttpRequest) -> list[Any]:
    return [one.person for one in acting(request)]


def _page(request: HttpRequest, page: OnlineForm, status: int = 200) -> HttpResponse:
    context = {"application": page, "online": page.online, "acting": acting(request)}
    return render(request, "affairs/online_fill.html", context, status=status)
