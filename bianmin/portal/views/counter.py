"""At the counter: a code with which the resident binds her own telephone."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bianmin.portal.actions.binding import binding_code_make as make
from bianmin.residents.permissions import get_person


@login_required
@never_cache
@require_POST
def binding_code_make(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Shown once; a new one ends it."""
    person = get_person(request.user, uid, "edit")
    code = make(actor=request.user, person=person)
    shown = f"{code[:4]} {code[4:]}"
    return render(request, "portal/binding_code.html", {"person": person, "code": shown})
