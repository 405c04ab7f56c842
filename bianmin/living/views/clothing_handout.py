"""Handing clothes out at the desk: find the person, see the need and the cap, pick, print; the list; undoing."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core import clock, journal
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error, posted
from bianmin.core.translations import in_chinese
from bianmin.living.actions.clothing_handout import handout_make as make
from bianmin.living.actions.clothing_handout import handout_undo as undo
from bianmin.living.actions.clothing_handout import quarter_of
from bianmin.living.forms.clothing import HandoutForm, posted_answers
from bianmin.living.permissions import works_at_station
from bianmin.living.permissions_clothing import (
    can_direct_clothing,
    get_handout,
    require_clothing_reader,
    station_centre,
)
from bianmin.living.selectors.clothing_handout import asked_before, handout_desk, handout_page, hits_ready
from bianmin.living.selectors.clothing_handout import handout_list as list_handouts
from bianmin.living.selectors.clothing_need import need_of
from bianmin.residents.actions.number_ask import number_missed
from bianmin.residents.models import Person
from bianmin.residents.permissions import get_person
from bianmin.residents.selectors.person_search import person_search

from .clothing_tabs import clothing_tabs

FOUND = 20
PURPOSE = "clothing"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def handout_find(request: HttpRequest) -> HttpResponse:
    """Who stands there? Text is posted: names and numbers do not belong into an address. One hit goes straight on."""
    centre = station_centre(request.user)
    context: dict[str, Any] = {"tabs": clothing_tabs(request, "handout_find")}
    if request.method == "POST":
        text = request.POST.get("q", "").strip()[:300]
        hits = person_search(user=request.user, text=text, limit=FOUND + 1)
        number_missed(actor=request.user, text=text, found=bool(hits))
        sure = [hit for hit in hits if hit.exact]
        if len(hits) == 1 or len(sure) == 1:
            return redirect("handout_make", uid=(sure or hits)[0].uid)
        ready = hits_ready(centre, [hit.uid for hit in hits[:FOUND]], quarter_of(clock.today()))
        shown = [(hit, ready.get(hit.uid)) for hit in hits[:FOUND]]
        context |= {"text": text, "hits": shown, "more": len(hits) > FOUND}
    return render(request, "living/clothing_handout_find.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def handout_make(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Need, cap and shelf; hand out and print the receipt."""
    centre = station_centre(request.user)
    person = _person(request, uid)
    page = _page(request, centre, person)
    form, status = page["form"], 200
    if request.method == "POST" and form.is_valid():
        try:
            row = make(
                actor=request.user,
                centre=centre,
                person=person,
                items=form.items,
                answers=posted_answers(request.POST),
                despite=form.cleaned_data.get("despite", ""),
                uid=form.cleaned_data["uid"],
            )
        except UserError as error:
            status = error.status
            page = _page(request, centre, person)
            page["form"].is_valid()
            apply_error(page["form"], error)
        else:
            return redirect("handout_receipt", uid=row.uid)
    return render(request, "living/clothing_handout_make.html", page, status=status)


@login_required
@never_cache
@require_POST
def handout_check(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The same page with the answers taken into account; nothing is saved."""
    page = _page(request, station_centre(request.user), _person(request, uid))
    return render(request, "living/clothing_handout_make.html", page)


def _person(request: HttpRequest, uid: uuid.UUID) -> Person:
    person = get_person(request.user, uid)
    journal.look(actor=request.user, noun=person, subject_uid=person.uid, purpose=PURPOSE, area_code=person.area_code)
    return person


def _page(request: HttpRequest, centre: Any, person: Person) -> dict[str, Any]:
    desk = handout_desk(request.user, centre, person, quarter_of(clock.today()))
    need, wrong = None, ""
    before = asked_before(centre, person) if request.method == "GET" else None
    answers = before.answers if before else posted_answers(request.POST)
    if desk.rule:
        try:
            need = need_of(person, desk.rule, answers=answers)
        except UserError as error:
            wrong, need = error.message, need_of(person, desk.rule)
    direct = can_direct_clothing(request.user) and need is not None and need.met is None
    stocks = [*desk.suited, *desk.others]
    questions = need.questions if need else []
    form = HandoutForm(posted(request), stocks=stocks, questions=questions, direct=direct, answered=answers)
    return {
        "desk": desk,
        "person": person,
        "need": need,
        "wrong": wrong,
        "before": before if not wrong else None,
        "form": form,
        "direct": direct,
        "suited": form.rows(desk.suited),
        "others": form.rows(desk.others),
    }


@login_required
@require_GET
def handout_list(request: HttpRequest) -> HttpResponse:
    require_clothing_reader(request.user)
    number = request.GET.get("number", "").strip()[:30]
    context = {
        "page": list_handouts(request.user, number=number, cursor=request.GET.get("cursor")),
        "number": number,
        "tabs": clothing_tabs(request, "handout_list"),
        "works": works_at_station(request.user),
    }
    return render(request, "living/clothing_handout_list.html", context)


@login_required
@require_GET
def handout_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    handout = get_handout(request.user, uid)
    works = works_at_station(request.user)
    context = {"detail": handout_page(request.user, handout), "handout": handout, "works": works}
    return render(request, "living/clothing_handout.html", context)


@login_required
@require_GET
@in_chinese()
def handout_receipt(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What the recipient signs: the pieces, and nothing of why."""
    handout = get_handout(request.user, uid, "print")
    context = {"detail": handout_page(request.user, handout), "handout": handout, "centre": handout.centre}
    return render(request, "living/clothing_receipt.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def handout_undo(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    handout = get_handout(request.user, uid, "undo")
    error = None
    if request.method == "POST":
        try:
            undo(actor=request.user, handout=handout)
        except UserError as refused:
            error = refused
        else:
            messages.success(request, _("已撤销，衣物退回库存。"))
            return redirect("handout_detail", uid=handout.uid)
    context = {"detail": handout_page(request.user, handout), "handout": handout, "error": error}
    return render(request, "living/clothing_handout_undo.html", context, status=error.status if error else 200)
