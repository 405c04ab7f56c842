"""One person's file: opened, printed, edited, moved, a number revealed."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error, posted
from bianmin.residents.actions import person as actions
from bianmin.residents.errors import PersonChanged
from bianmin.residents.forms.conflict import conflict_rows, settled
from bianmin.residents.forms.person_edit import PersonEditForm
from bianmin.residents.forms.person_move import PersonMoveForm
from bianmin.residents.forms.person_reveal import PersonRevealForm
from bianmin.residents.labels import FIELD_LABELS
from bianmin.residents.permissions import get_household, get_person
from bianmin.residents.selectors.person_detail import letterhead
from bianmin.residents.selectors.person_detail import person_detail as detail_of
from bianmin.residents.selectors.timeline import person_timeline as timeline_of


@login_required
@never_cache
@require_GET
def person_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid)
    actions.person_open(actor=request.user, person=person, purpose=_("查看档案"))
    context = {"detail": detail_of(user=request.user, person=person), "person": person}
    return render(request, "residents/person_detail.html", context)


@login_required
@never_cache
@require_GET
def person_print(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid)
    actions.person_open(actor=request.user, person=person, purpose=_("打印摘要"))
    context = {
        "detail": detail_of(user=request.user, person=person),
        "person": person,
        "centre": letterhead(request.user),
    }
    return render(request, "residents/person_print.html", context)


@login_required
@never_cache
@require_GET
def person_timeline(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid)
    actions.person_open(actor=request.user, person=person, purpose=_("查看经过"))
    entries, following = timeline_of(person, cursor=request.GET.get("cursor"))
    return render(
        request, "residents/person_timeline.html", {"person": person, "entries": entries, "following": following}
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid, "edit")
    form = PersonEditForm(posted(request), person=person)
    context: dict[str, Any] = {"person": person, "form": form}
    if request.method == "POST" and form.is_valid():
        version, seen = form.opened(person)
        changes = settled(form.changes(seen), request.POST)
        try:
            actions.person_edit(actor=request.user, person=person, version=version, changes=changes, seen=seen)
        except PersonChanged as error:
            context |= conflict_rows(form, person, changes, error.details)
        except UserError as error:
            context["known"] = error.details.get("uid")
            apply_error(form, error)
        else:
            messages.success(request, _("档案已改好。"))
            return redirect("person_detail", uid=uid)
    return render(request, "residents/person_edit.html", context, status=200 if request.method == "GET" else 422)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person_move(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = get_person(request.user, uid, "edit")
    form = PersonMoveForm(posted(request), user=request.user, person=person)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        household = get_household(request.user, data["household"], "edit") if data["household"] else None
        try:
            actions.person_move(
                actor=request.user,
                person=person,
                version=data["version"],
                household=household,
                relation=data["relation"],
            )
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("已换到新的家庭户。") if household else _("已从家庭户移出。"))
            return redirect("person_detail", uid=uid)
    status = 200 if request.method == "GET" else 422
    return render(request, "residents/person_move.html", {"person": person, "form": form}, status=status)


@login_required
@never_cache
@require_POST
def person_reveal(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The value is in this one answer and nowhere else: it is not kept in the page's history or in a cache."""
    person = get_person(request.user, uid, "reveal")
    form = PersonRevealForm(request.POST)
    context: dict[str, Any] = {"person": person, "form": form}
    if not form.is_valid():
        return render(request, "residents/person_reveal.html", context, status=422)
    field, purpose = form.cleaned_data["field"], form.cleaned_data["purpose"]
    context["value"] = actions.person_reveal(actor=request.user, person=person, field=field, purpose=purpose)
    context["label"] = FIELD_LABELS.get(field, "")
    if field == "sensitive":
        context["detail"] = detail_of(user=request.user, person=person, sensitive=True)
        return render(request, "residents/person_detail.html", context)
    return render(request, "residents/person_reveal.html", context)
