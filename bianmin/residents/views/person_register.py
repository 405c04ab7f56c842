"""Registering somebody at the counter; then the work goes on where it was, with the new person."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error, posted
from bianmin.residents.actions.person_register import person_register as register
from bianmin.residents.errors import PersonKnown
from bianmin.residents.forms.person_register import PersonRegisterForm
from bianmin.residents.models import Household, Person
from bianmin.residents.permissions import get_household, require_register
from bianmin.residents.selectors.person_doubles import Review, person_review

NEW = "new"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person_register(request: HttpRequest) -> HttpResponse:
    """`household` names one on file; `next` is a path of ours in which `__uid__` stands for the new person."""
    require_register(request.user)
    household = _household(request)
    form = PersonRegisterForm(posted(request), user=request.user, household=household)
    context: dict[str, Any] = {"form": form, "household": household, "next": _next(request), "review": Review()}
    if request.method == "POST" and form.is_valid():
        review = person_review(user=request.user, person=form.person(), dwelling=form.dwelling())
        context["review"] = review
        try:
            if _settled(form, review):
                return redirect(_onward(request, _register(request.user, form, household)))
        except PersonKnown as error:
            context["known"] = error.details.get("uid")
            apply_error(form, error)
        except UserError as error:
            apply_error(form, error)
    status = 200 if request.method == "GET" else 422
    template = (
        "residents/_person_register.html" if getattr(request, "htmx", False) else "residents/person_register.html"
    )
    return render(request, template, context, status=status)


def _settled(form: PersonRegisterForm, review: Review) -> bool:
    """Whether the clerk has confirmed what the review shows, and chosen among the households of the address."""
    confirmed = form.cleaned_data["confirm"] == review.token
    known = {neighbour.uid for neighbour in review.neighbours} | {NEW}
    return confirmed and (not review.neighbours or form.cleaned_data.get("join") in known)


def _register(user: Any, form: PersonRegisterForm, household: Household | None) -> Person:
    dwelling, join = form.dwelling(), form.cleaned_data.get("join", "")
    if household is None and join and join != NEW:
        household, dwelling = get_household(user, join, "edit"), None
    return register(actor=user, person=form.person(), household=household, dwelling=dwelling)


def _household(request: HttpRequest) -> Household | None:
    uid = request.POST.get("household") or request.GET.get("household")
    return get_household(request.user, uid, "edit") if uid else None


def _next(request: HttpRequest) -> str:
    path = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(path, allowed_hosts=None) and path.startswith("/")
    return path if safe else ""


def _onward(request: HttpRequest, person: Person) -> str:
    messages.success(request, _("已登记 %(name)s。") % {"name": person.name})
    following = _next(request)
    return following.replace("__uid__", str(person.uid)) or reverse("person_detail", args=[person.uid])
