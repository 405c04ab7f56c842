"""Households: found to choose one from, edited with a version check, addresses suggested."""

import uuid
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core.forms import posted
from bianmin.residents.actions import household as actions
from bianmin.residents.actions.household_move import household_move as move
from bianmin.residents.actions.number_ask import number_missed
from bianmin.residents.forms.household_edit import HouseholdEditForm
from bianmin.residents.forms.household_move import HouseholdMoveForm
from bianmin.residents.models import Household, Person
from bianmin.residents.permissions import get_household, require_register
from bianmin.residents.selectors.address_words import PARTS, address_words
from bianmin.residents.selectors.household_members import household_members
from bianmin.residents.selectors.household_search import household_hits
from bianmin.residents.selectors.household_search import household_search as find

from .verbs import act_on, edit_or_ask, page_of


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def household_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    household = _household_to_edit(request, uid, "household")
    form = HouseholdEditForm(posted(request), household=household)
    edit = partial(actions.household_edit, actor=request.user, household=household)
    asked = edit_or_ask(request, form, household, edit)
    if asked is None:
        return _done(request, household, _("家庭情况已改好。"))
    hit = household_hits([household])[0]
    return page_of(request, "residents/household_edit.html", form, household=household, hit=hit, **asked)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def household_move(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    household = _household_to_edit(request, uid, "household_move")
    form = HouseholdMoveForm(
        posted(request), household=household, members=household_members(household), user=request.user
    )
    if form.is_valid():
        moved: list[Household] = []
        if act_on(form, lambda: moved.append(move(actor=request.user, household=household, **form.move()))):
            return _done(request, moved[0], _moved_words(household, moved[0]))
    if form.is_bound:
        household = get_household(request.user, uid, "edit")
        form.renew(household, household_members(household))
    hit = household_hits([household])[0]
    return page_of(request, "residents/household_move.html", form, household=household, hit=hit)


@login_required
@never_cache
@require_POST
def household_search(request: HttpRequest) -> HttpResponse:
    """The households that the typed text means, to choose one from, below the box."""
    require_register(request.user)
    text = request.POST.get("find", "")
    hits = find(user=request.user, text=text)
    number_missed(actor=request.user, text=text, found=bool(hits))
    return render(request, "residents/_household_choices.html", {"households": hits, "text": text.strip()})


@login_required
@never_cache
@require_GET
def address_suggest(request: HttpRequest) -> HttpResponse:
    """Lists of words for the parts of an address; addresses of houses alone, nobody's."""
    require_register(request.user)
    typed = {name: request.GET.get(name, "") for name in ("grid", *PARTS)}
    return render(request, "residents/_address_words.html", {"words": address_words(user=request.user, typed=typed)})


def _household_to_edit(request: HttpRequest, uid: uuid.UUID, purpose: str) -> Household:
    """The household, on which the user has the right to edit; showing its people in a form is noted as looks."""
    household = get_household(request.user, uid, "edit")
    if request.method == "GET":
        actions.household_open(actor=request.user, household=household, purpose=purpose)
    return household


def _moved_words(before: Household, after: Household) -> str:
    words = _("已记下搬家，现在由%(grid)s负责。") % {"grid": after.dwelling.grid.name}
    unsaid = Person.objects.living().filter(household__in=[before.pk, after.pk], relation="")
    return words + _("另立的那一户请补上与户主的关系。") if unsaid.exists() else words


def _done(request: HttpRequest, household: Household, words: str) -> HttpResponse:
    messages.success(request, words)
    member = household.members.on_file().order_by("relation").values_list("uid", flat=True).first()
    return redirect("person_detail", uid=member) if member else redirect("household_edit", uid=household.uid)
