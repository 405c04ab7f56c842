"""Before a rule is published: one person of the register, and what every service would cost her under it."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bianmin.core import journal
from bianmin.core.errors import NotFound, UserError
from bianmin.core.forms import apply_error
from bianmin.core.models import Centre
from bianmin.living.actions.price_rule import checked_rule
from bianmin.living.forms.menu import PriceRuleForm
from bianmin.living.models import PriceRule
from bianmin.living.permissions_menu import get_price_rule, publisher_centre
from bianmin.living.selectors.price_rule import Trial, drafted, rule_trial
from bianmin.residents.actions.number_ask import number_missed
from bianmin.residents.models import Person
from bianmin.residents.permissions import get_person
from bianmin.residents.selectors.person_search import person_search

from .price_rule import rule_page

FOUND = 10
PURPOSE = "price_trial"


@login_required
@never_cache
@require_POST
def price_rule_trial(request: HttpRequest, uid: uuid.UUID | None = None) -> HttpResponse:
    """`q` finds people, `person` is the one chosen; the rule as it is typed, or as it is stored when no rule was sent.

    Posted, since names do not belong into an address; nothing is saved. Asked by a script only the result is sent."""
    centre = publisher_centre(request.user)
    rule = get_price_rule(request.user, uid) if uid else None
    typed = request.POST if "condition" in request.POST else None
    form = PriceRuleForm(typed, centre=centre, rule=rule)
    context: dict[str, Any] = {"text": request.POST.get("q", "").strip()[:300], "rule": rule}
    if chosen := request.POST.get("person", ""):
        context |= _tried(request, centre, form, rule, chosen)
    elif context["text"]:
        hits = person_search(user=request.user, text=context["text"], limit=FOUND + 1)
        number_missed(actor=request.user, text=context["text"], found=bool(hits))
        context |= {"hits": hits[:FOUND], "more": len(hits) > FOUND}
    if request.headers.get("HX-Request"):
        return render(request, "living/price_rule_trial.html", context)
    return render(request, "living/price_rule_edit.html", rule_page(form, rule) | context)


def _tried(
    request: HttpRequest, centre: Centre, form: PriceRuleForm, rule: PriceRule | None, chosen: str
) -> dict[str, Any]:
    try:
        person = get_person(request.user, chosen)
    except NotFound as error:
        return {"unknown": error.message}
    trial = _trial(centre, form, rule, person)
    if trial is None:
        return {"person": person, "unready": form}
    journal.look(actor=request.user, noun=person, subject_uid=person.uid, purpose=PURPOSE, area_code=person.area_code)
    return {"person": person, "trial": trial}


def _trial(centre: Centre, form: PriceRuleForm, rule: PriceRule | None, person: Person) -> Trial | None:
    """None: the rule cannot be tried yet; the form says why."""
    if not form.is_bound:
        if rule is None:
            return None
        return rule_trial(centre, person, rule, list(rule.services.all()))
    if not form.is_valid():
        return None
    try:
        values = checked_rule(form.values, centre)
    except UserError as error:
        apply_error(form, error)
        return None
    return rule_trial(centre, person, drafted(rule, values), values["services"])
