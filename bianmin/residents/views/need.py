"""Needs and preferences: one form of boxes to tick."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.core.forms import posted
from bianmin.residents.actions import need as actions
from bianmin.residents.forms.need import NeedSetForm

from .verbs import act_on, done, page_of, person_to_edit


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def need_set(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = person_to_edit(request, uid)
    form = NeedSetForm(posted(request), person=person)
    if form.is_valid():
        if act_on(form, lambda: actions.need_set(actor=request.user, person=person, **form.needs())):
            return done(request, person, _("需要注意的事已记下。"))
        form.renew()
    return page_of(request, "residents/need_set.html", form, person=person, held=person.needs.all())
