"""Guardians and agents: added, ended."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error, posted
from bianmin.residents.actions import representation as actions
from bianmin.residents.forms.details import RepresentationAddForm
from bianmin.residents.permissions import get_person, get_person_by_number, get_representation


@login_required
@require_http_methods(["GET", "POST"])
def representation_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid, "edit")
    form = RepresentationAddForm(posted(request))
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data.pop("number")
        try:
            other = get_person_by_number(request.user, number)
            actions.representation_add(actor=request.user, person=person, representative=other, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("已登记 %(name)s 代为办事。") % {"name": other.name})
            return redirect("person_detail", uid=uid)
    status = 200 if request.method == "GET" else 422
    return render(request, "residents/representation_add.html", {"person": person, "form": form}, status=status)


@login_required
@require_POST
def representation_end(request: HttpRequest, uid: uuid.UUID, representation_uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid, "edit")
    row = get_representation(person, representation_uid)
    actions.representation_end(actor=request.user, person=person, representation=row)
    messages.success(request, _("代为办事的关系已结束。"))
    return redirect("person_detail", uid=uid)
