"""Registering somebody at the counter; then the work goes on where it was, with the new person."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from bianmin.core.forms import posted
from bianmin.core.masking import mask_id, mask_phone
from bianmin.residents.actions.number_ask import number_ask
from bianmin.residents.actions.person_register import person_register as register
from bianmin.residents.forms.person_identity import PersonIdentityForm
from bianmin.residents.forms.person_register import OWN, PersonRegisterForm
from bianmin.residents.models import Household, Person
from bianmin.residents.onward import onward_url, safe_path
from bianmin.residents.permissions import get_household, require_register
from bianmin.residents.search_terms import RESIDENT_ID
from bianmin.residents.selectors.household_search import household_hits
from bianmin.residents.selectors.person_doubles import Review, person_review
from bianmin.residents.typed_identity import typed_identity

from .verbs import act_on, page_of

PAGE, PART = "residents/person_register.html", "residents/_person_register.html"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person_register(request: HttpRequest) -> HttpResponse:
    """`household` names one on file; `next` is a path of ours that goes on with the new person."""
    require_register(request.user)
    form = PersonRegisterForm(posted(request), user=request.user, initial=_household(request))
    review = Review()
    if form.is_valid() and act_on(form, lambda: _ask(request, form)):
        look = partial(person_review, user=request.user, person=form.person(), dwelling=form.dwelling())
        review, made = look(), list[Person]()
        if _settled(form, review):
            if act_on(form, lambda: made.append(_register(request, form))):
                return _onward(request, made[0])
            review = look()  # somebody else may have registered her in between
    elif request.method == "GET" and form.initial:
        form.households = household_hits([form.initial["chosen"]])
    htmx = bool(getattr(request, "htmx", False))
    about = {"review": review, "next": _next(request), "dialog": htmx, **(_typed(form) if form.is_bound else {})}
    return page_of(request, PART if htmx else PAGE, form, **about)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person_register_begin(request: HttpRequest) -> HttpResponse:
    """The form for whom nobody found, beginning with what was typed into the search box (`q`). It is posted: names and
    numbers do not belong into an address."""
    require_register(request.user)
    if request.method == "GET":  # after a login in between
        return redirect("person_register")
    typed = typed_identity(request.POST.get("q", ""))
    form = PersonRegisterForm(user=request.user, initial=typed)
    context = {"form": form, "next": _next(request), **_looked_at(request, {"certificate_type": RESIDENT_ID, **typed})}
    htmx = bool(getattr(request, "htmx", False))
    return render(request, PART if htmx else PAGE, {**context, "dialog": htmx})


@login_required
@never_cache
@require_POST
def person_check(request: HttpRequest) -> HttpResponse:
    """What is typed so far, looked at: what the number says, who on file it may be."""
    require_register(request.user)
    context = {"next": _next(request), **_looked_at(request, request.POST)}
    return render(request, "residents/_person_review.html", context)


def _looked_at(request: HttpRequest, data: Mapping[str, Any]) -> dict[str, Any]:
    form = PersonIdentityForm(data)
    form.is_valid()
    asked = act_on(form, lambda: _ask(request, form))
    review = person_review(user=request.user, person=form.identity()) if asked else Review()
    return {"review": review, "number_errors": form.errors.get("id_number"), **_typed(form)}


def _ask(request: HttpRequest, form: PersonIdentityForm) -> None:
    typed = form.identity()
    number_ask(actor=request.user, certificate_type=typed.certificate_type, number=typed.id_number)


def _typed(form: PersonIdentityForm) -> dict[str, Any]:
    """What is typed, as the table beside the doubles shows it."""
    typed = form.identity()
    return {"typed": typed, "typed_masked": {"id": mask_id(typed.id_number), "phone": mask_phone(typed.phone)}}


def _settled(form: PersonRegisterForm, review: Review) -> bool:
    """Whether the clerk has confirmed what the review shows, and chosen among the households of the address."""
    if review.known or review.elsewhere:
        return False
    near = {hit.uid for hit in review.neighbours} | {OWN}
    return form.cleaned_data["confirm"] == review.token and (
        not review.neighbours or form.cleaned_data["neighbour"] in near
    )


def _register(request: HttpRequest, form: PersonRegisterForm) -> Person:
    household, dwelling, near = form.joined(), form.dwelling(), form.cleaned_data["neighbour"]
    if dwelling and near and near != OWN:
        household, dwelling = get_household(request.user, near, "edit"), None
    return register(actor=request.user, person=form.person(), household=household, dwelling=dwelling)


def _household(request: HttpRequest) -> dict[str, Any]:
    uid = request.GET.get("household")
    if not uid:
        return {}
    household: Household = get_household(request.user, uid, "edit")
    return {"household": str(household.uid), "chosen": household, "find": household.number}


def _next(request: HttpRequest) -> str:
    return safe_path(request.POST.get("next") or request.GET.get("next") or "")


def _onward(request: HttpRequest, person: Person) -> HttpResponse:
    messages.success(request, _("已登记 %(name)s。") % {"name": person.name})
    url = onward_url(_next(request), person.uid)
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else redirect(url)
