"""What an item asks of one person, looked at from the person's file before anybody applies for it."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from bianmin.affairs.permissions import can_accept_case, get_item
from bianmin.affairs.selectors.eligibility import assess
from bianmin.affairs.selectors.facts import applicant_facts
from bianmin.affairs.selectors.materials import material_plan
from bianmin.residents.actions.person import person_open
from bianmin.residents.permissions import get_person


@login_required
@never_cache
@require_GET
def item_preview(request: HttpRequest, uid: uuid.UUID, code: str) -> HttpResponse:
    """Conditions by what is on file, papers that are there and papers to bring. Whoever may see the person may look."""
    person = get_person(request.user, uid)
    version = get_item(code).current
    assert version is not None  # noqa: S101 — get_item gives none without
    person_open(actor=request.user, person=person, purpose="file")
    facts = applicant_facts(person=person)
    context = {
        "person": person,
        "version": version,
        "assessment": assess(version=version, person=person, facts=facts),
        "materials": material_plan(version=version, person=person, facts=facts, agent_known=False),
        "start": can_accept_case(request.user),
    }
    return render(request, "affairs/item_preview.html", context)
