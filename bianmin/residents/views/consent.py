"""Consents: given, withdrawn as easily."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error, posted
from bianmin.residents.actions import consent as actions
from bianmin.residents.forms.details import ConsentGiveForm
from bianmin.residents.permissions import get_consent, get_person


@login_required
@require_http_methods(["GET", "POST"])
def consent_give(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid, "edit")
    form = ConsentGiveForm(posted(request), person=person)
    if request.method == "POST" and form.is_valid():
        try:
            actions.consent_give(actor=request.user, person=person, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("同意已记下，随时可以撤回。"))
            return redirect("person_detail", uid=uid)
    status = 200 if request.method == "GET" else 422
    return render(request, "residents/consent_give.html", {"person": person, "form": form}, status=status)


@login_required
@require_POST
def consent_withdraw(request: HttpRequest, uid: uuid.UUID, consent_uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid, "edit")
    actions.consent_withdraw(actor=request.user, person=person, consent=get_consent(person, consent_uid))
    messages.success(request, _("同意已撤回。"))
    return redirect("person_detail", uid=uid)
