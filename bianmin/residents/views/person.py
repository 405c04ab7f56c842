"""One person's file: opened, printed, a number revealed."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bianmin.residents.actions import person as actions
from bianmin.residents.forms.person_reveal import PersonRevealForm
from bianmin.residents.labels import FIELD_LABELS
from bianmin.residents.permissions import get_person
from bianmin.residents.selectors.person_detail import letterhead
from bianmin.residents.selectors.person_detail import person_detail as detail_of
from bianmin.residents.selectors.timeline import person_timeline as timeline_of

from .person_merge import follows_merge


@login_required
@never_cache
@require_GET
@follows_merge
def person_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid)
    actions.person_open(actor=request.user, person=person, purpose="file")
    context = {"detail": detail_of(user=request.user, person=person), "person": person}
    return render(request, "residents/person_detail.html", context)


@login_required
@never_cache
@require_GET
@follows_merge
def person_print(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid)
    actions.person_open(actor=request.user, person=person, purpose="print")
    context = {
        "detail": detail_of(user=request.user, person=person),
        "person": person,
        "centre": letterhead(request.user),
    }
    return render(request, "residents/person_print.html", context)


@login_required
@never_cache
@require_GET
@follows_merge
def person_timeline(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid)
    actions.person_open(actor=request.user, person=person, purpose="timeline")
    entries, following = timeline_of(person, user=request.user, cursor=request.GET.get("cursor"))
    return render(
        request, "residents/person_timeline.html", {"person": person, "entries": entries, "following": following}
    )


@login_required
@never_cache
@require_POST
def person_reveal(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The value is in this one answer and nowhere else: it is not kept in the page's history or in a cache. htmx shows
    it in the dialog that asked for it, so that one does not leave the page."""
    person = get_person(request.user, uid, "reveal")
    form = PersonRevealForm(request.POST)
    htmx = bool(getattr(request, "htmx", False))
    context: dict[str, Any] = {"person": person, "form": form, "field": form.data.get("field", "")}
    if not form.is_valid():
        asked_again = "residents/_reveal_form.html" if htmx else "residents/person_reveal.html"
        return render(request, asked_again, context, status=422)
    field, purpose = form.cleaned_data["field"], form.cleaned_data["purpose"]
    context["value"] = actions.person_reveal(actor=request.user, person=person, field=field, purpose=purpose)
    context["label"] = FIELD_LABELS.get(field, "")
    if field == "sensitive":
        context["detail"] = detail_of(user=request.user, person=person, sensitive=True)
        return render(request, "residents/person_detail.html", context)
    return render(request, "residents/_revealed.html" if htmx else "residents/person_reveal.html", context)
