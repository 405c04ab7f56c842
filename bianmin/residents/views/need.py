"""Needs and preferences: one form of boxes to tick."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bianmin.core.forms import posted
from bianmin.residents.actions import need as actions
from bianmin.residents.forms.details import NeedSetForm
from bianmin.residents.permissions import get_person


@login_required
@require_http_methods(["GET", "POST"])
def need_set(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid, "edit")
    form = NeedSetForm(posted(request), person=person)
    if request.method == "POST" and form.is_valid():
        actions.need_set(actor=request.user, person=person, needs=form.needs(), source=_("本人告知"))
        messages.success(request, _("已记下。"))
        return redirect("person_detail", uid=uid)
    status = 200 if request.method == "GET" else 422
    return render(request, "residents/need_set.html", {"person": person, "form": form}, status=status)
