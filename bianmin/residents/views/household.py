"""Households: found to choose one from, edited with a version check, addresses suggested."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core.forms import posted
from bianmin.residents.actions import household as actions
from bianmin.residents.forms.household_edit import HouseholdEditForm
from bianmin.residents.permissions import get_household, require_register
from bianmin.residents.selectors.address_words import PARTS, address_words
from bianmin.residents.selectors.household_search import household_hits
from bianmin.residents.selectors.household_search import household_search as find

from .verbs import edit_or_ask, page_of


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def household_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    household = get_household(request.user, uid, "edit")
    form = HouseholdEditForm(posted(request), household=household)
    edit = partial(actions.household_edit, actor=request.user, household=household)
    asked = edit_or_ask(request, form, household, edit)
    if asked is None:
        return _back(request, household)
    hit = household_hits([household])[0]
    return page_of(request, "residents/household_edit.html", form, household=household, hit=hit, **asked)


@login_required
@never_cache
@require_POST
def household_search(request: HttpRequest) -> HttpResponse:
    """The households that the typed text means, to choose one from, below the box."""
    require_register(request.user)
    text = request.POST.get("find", "")
    hits = find(user=request.user, text=text)
    return render(request, "residents/_household_choices.html", {"households": hits, "text": text.strip()})


@login_required
@never_cache
@require_GET
def address_suggest(request: HttpRequest) -> HttpResponse:
    """Lists of words for the parts of an address; addresses of houses alone, nobody's."""
    require_register(request.user)
    typed = {name: request.GET.get(name, "") for name in ("grid", *PARTS)}
    return render(request, "residents/_address_words.html", {"words": address_words(user=request.user, typed=typed)})


def _back(request: HttpRequest, household: Any) -> HttpResponse:
    messages.success(request, _("家庭情况已改好。"))
    member = household.members.filter(merged_into=None).order_by("relation").values_list("uid", flat=True).first()
    return redirect("person_detail", uid=member) if member else redirect("household_edit", uid=household.uid)
