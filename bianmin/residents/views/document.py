"""Documents on file: added with a scan, withdrawn, the scan looked at."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.core import files
from bianmin.core.forms import posted
from bianmin.residents.actions import document as actions
from bianmin.residents.actions.person import person_reveal
from bianmin.residents.forms.document import DocumentAddForm, DocumentWithdrawForm
from bianmin.residents.permissions import get_document, get_scan

from .verbs import act_on, done, page_of, person_to_edit, scan_response


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def document_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = person_to_edit(request, uid)
    form = DocumentAddForm(posted(request), request.FILES or None)
    if form.is_valid() and act_on(
        form, lambda: actions.document_add(actor=request.user, person=person, **form.document())
    ):
        return done(request, person, _("证件已入档，以后办事不用再交。"))
    return page_of(request, "residents/document_add.html", form, person=person)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def document_withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    document = get_document(request.user, uid, "edit")
    person = person_to_edit(request, document.person.uid)
    form = DocumentWithdrawForm(posted(request))
    if form.is_valid() and act_on(
        form, lambda: actions.document_withdraw(actor=request.user, document=document, **form.cleaned_data)
    ):
        return done(request, person, _("证件已撤下，经过里留有记录。"))
    return page_of(request, "residents/document_withdraw.html", form, person=person, document=document)


@login_required
@never_cache
@require_GET
def document_scan(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A scan shows the whole paper, so looking at it is a reveal and noted as one."""
    document, scan = get_scan(request.user, uid)
    content = files.read(scan)
    person_reveal(actor=request.user, person=document.person, field="scan", purpose=f"scan: {document.type.name}")
    return scan_response(content, scan.content_type)
