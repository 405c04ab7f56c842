"""Tags of a person and her household: added, ended."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error, posted
from bianmin.residents.actions import tag as actions
from bianmin.residents.forms.details import TagAddForm, TagEndForm
from bianmin.residents.permissions import get_person, get_tag


@login_required
@require_http_methods(["GET", "POST"])
def tag_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid, "edit")
    form = TagAddForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            tag = actions.tag_add(actor=request.user, person=person, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("已加上“%(tag)s”。") % {"tag": tag.type.name})
            return redirect("person_detail", uid=uid)
    status = 200 if request.method == "GET" else 422
    return render(request, "residents/tag_add.html", {"person": person, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def tag_end(request: HttpRequest, uid: uuid.UUID, tag_uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid, "edit")
    tag = get_tag(person, tag_uid)
    form = TagEndForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.tag_end(actor=request.user, person=person, tag=tag, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("标签已结束。"))
            return redirect("person_detail", uid=uid)
    status = 200 if request.method == "GET" else 422
    return render(request, "residents/tag_end.html", {"person": person, "tag": tag, "form": form}, status=status)
