"""Application forms as Word files: a case's, filled in; an item's, empty."""

import uuid
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bianmin.affairs.actions.form_template import form_render
from bianmin.affairs.permissions import get_case, get_guide, get_item_for_editing
from bianmin.affairs.selectors.form_blank import blank_form, template_of
from bianmin.core.errors import NotFound
from bianmin.core.files import DOCX


@login_required
@require_GET
def case_form_document(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    case = get_case(request.user, uid, "paper")
    return _download(form_render(actor=request.user, case=case), case.number)


@require_GET
def guide_form_document(request: HttpRequest, code: str) -> HttpResponse:
    version = get_guide(code)
    return _download(blank_form(version), version.name)


@login_required
@require_GET
def form_template_document(request: HttpRequest, code: str) -> HttpResponse:
    """The template in force, with its fields, to be changed in Word and uploaded again."""
    version = get_item_for_editing(request.user, code).current
    if version is None:
        raise NotFound(_("这个事项还没有发布办事指南，没有申请表。"))
    return _download(template_of(version), _("%(name)s申请表模板") % {"name": version.name})


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.docx"
    response["Cache-Control"] = "no-store"
    return response
