"""Archive packages of closed cases: lists, one package, its check, and taking it out for a purpose."""

import uuid
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bianmin.affairs.actions.archive import ZIP
from bianmin.affairs.actions.archive import archive_download as download
from bianmin.affairs.actions.archive import archive_verify as verify
from bianmin.affairs.forms.archive import ArchiveDownloadForm, ArchiveFilterForm
from bianmin.affairs.models import ArchivePackage
from bianmin.affairs.permissions import get_archive, own_offices, require_archives
from bianmin.affairs.selectors.archive import archive_can, archive_row
from bianmin.affairs.selectors.archive import archive_list as list_archives
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error

from .tabs import filter_chips


@login_required
@require_GET
def archive_list(request: HttpRequest) -> HttpResponse:
    require_archives(request.user)
    form = ArchiveFilterForm(request.GET, offices=own_offices(request.user))
    page = list_archives(request.user, **form.chosen, cursor=request.GET.get("cursor"))
    return render(
        request, "affairs/archive_list.html", {"form": form, "page": page, "chips": filter_chips(request, form)}
    )


@login_required
@require_GET
def archive_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return _page(request, get_archive(request.user, uid))


@login_required
@never_cache
@require_POST
def archive_verify(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    package = get_archive(request.user, uid)
    return _page(request, package, check=verify(actor=request.user, package=package))


@login_required
@never_cache
@require_POST
def archive_download(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    package = get_archive(request.user, uid, "download")
    form = ArchiveDownloadForm(request.POST)
    if form.is_valid():
        try:
            content = download(actor=request.user, package=package, purpose=form.cleaned_data["purpose"])
        except UserError as error:
            apply_error(form, error)
        else:
            return archive_response(content, package)
    return _page(request, package, form=form, status=400)


def archive_response(content: bytes, package: ArchivePackage) -> HttpResponse:
    response = HttpResponse(content, content_type=ZIP)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(package.file.name)}"
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, package: ArchivePackage, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "package": package,
        "row": archive_row(package),
        "versions": list(package.case.packages.order_by("-number")),
        "can": archive_can(request.user, package),
        "form": ArchiveDownloadForm(),
    }
    return render(request, "affairs/archive_detail.html", context | more, status=status)
