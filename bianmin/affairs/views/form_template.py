"""Word templates of application forms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.affairs.actions import form_template as actions
from bianmin.affairs.forms.item_version import FormTemplateUploadForm
from bianmin.affairs.permissions import get_item_for_editing
from bianmin.affairs.selectors.form_context import template_fields
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error


@login_required
@require_http_methods(["GET", "POST"])
def form_template_upload(request: HttpRequest, code: str) -> HttpResponse:
    item = get_item_for_editing(request.user, code)
    form = FormTemplateUploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            note = form.cleaned_data["note"]
            actions.form_template_upload(actor=request.user, item=item, content=file, name=file.name, note=note)
        except UserError as error:
            apply_error(form, error)
            status = error.status
        else:
            messages.success(request, _("模板已试印通过，从现在起用它打印申请表。"))
            return redirect("item_detail", code=code)
    context = {"item": item, "form": form, "fields": template_fields(item.current) if item.current else []}
    return render(request, "affairs/form_template_upload.html", context, status=status)


@login_required
@require_POST
def form_template_remove(request: HttpRequest, code: str) -> HttpResponse:
    actions.form_template_remove(actor=request.user, item=get_item_for_editing(request.user, code))
    messages.success(request, _("模板已停用，改用系统自带的申请表。"))
    return redirect("item_detail", code=code)
