"""What messages say, for the administrator."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.core.actions.message_template import message_template_edit as edit
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.core.forms.message_template import MessageTemplateForm
from bianmin.core.permissions import get_message_template, require_centre_manager
from bianmin.core.selectors.message_template import TemplateRow, template_rows


@login_required
@require_GET
def message_templates(request: HttpRequest) -> HttpResponse:
    require_centre_manager(request.user)
    return render(request, "core/message_template_list.html", {"rows": template_rows()})


@login_required
@require_http_methods(["GET", "POST"])
def message_template_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    template = get_message_template(request.user, uid)
    form = MessageTemplateForm(request.POST or None, template=template)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                edit(actor=request.user, template=template, **form.values())
            except UserError as error:
                apply_error(form, error)
                status = error.status
                template.refresh_from_db()
            else:
                messages.success(request, _("已改好，下一条消息就用新的话。"))
                return redirect("message_templates")
    context = {"form": form, "row": TemplateRow(template)}
    return render(request, "core/message_template_edit.html", context, status=status)
