"""Consents: given, and withdrawn as easily."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.core.forms import posted
from bianmin.residents.actions import consent as actions
from bianmin.residents.forms.confirm import ConfirmForm
from bianmin.residents.forms.consent import ConsentGiveForm
from bianmin.residents.permissions import get_consent

from .verbs import act_on, done, page_of, person_to_edit


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def consent_give(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = person_to_edit(request, uid)
    form = ConsentGiveForm(posted(request), person=person)
    if form.is_valid() and act_on(
        form, lambda: actions.consent_give(actor=request.user, person=person, **form.cleaned_data)
    ):
        return done(request, person, _("已记下，随时可以撤回。"))
    return page_of(request, "residents/consent_give.html", form, person=person)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def consent_withdraw(request: HttpRequest, uid: uuid.UUID, consent_uid: uuid.UUID) -> HttpResponse:
    person = person_to_edit(request, uid)
    consent = get_consent(person, consent_uid)
    form = ConfirmForm(posted(request))
    if form.is_valid() and act_on(
        form, lambda: actions.consent_withdraw(actor=request.user, person=person, consent=consent)
    ):
        return done(request, person, _("同意已撤回，从现在起不再用于这个用途。"))
    return page_of(request, "residents/consent_withdraw.html", form, person=person, consent=consent)
