"""Documents on file: added with a scan, withdrawn, the scan looked at."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.core import files
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error, posted
from bianmin.residents.actions import document as actions
from bianmin.residents.actions.person import person_reveal
from bianmin.residents.forms.details import DocumentAddForm, DocumentWithdrawForm
from bianmin.residents.permissions import get_document, get_person, get_scan


@login_required
@require_http_methods(["GET", "POST"])
def document_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid, "edit")
    form = DocumentAddForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        scan = form.cleaned_data.pop("scan")
        try:
            actions.document_add(
                actor=request.user, person=person, scan=scan, scan_name=scan.name if scan else "", **form.cleaned_data
            )
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("证件已入档，以后不用再交。"))
            return redirect("person_detail", uid=uid)
    status = 200 if request.method == "GET" else 422
    return render(request, "residents/document_add.html", {"person": person, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def document_withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    document = get_document(request.user, uid, "edit")
    form = DocumentWithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.document_withdraw(actor=request.user, document=document, reason=form.cleaned_data["reason"])
        messages.success(request, _("证件已撤下。"))
        return redirect("person_detail", uid=document.person.uid)
    status = 200 if request.method == "GET" else 422
    context = {"person": document.person, "document": document, "form": form}
    return render(request, "residents/document_withdraw.html", context, status=status)


@login_required
@never_cache
@require_GET
def document_scan(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A scan shows the whole paper, so looking at it is a reveal and noted as one."""
    document, scan = get_scan(request.user, uid)
    purpose = _("查看扫描件：%(type)s") % {"type": document.type.name}
    person_reveal(actor=request.user, person=document.person, field="scan", purpose=purpose)
    response = HttpResponse(files.read(scan), content_type=scan.content_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
