"""The counter's one page: find the applicant, choose the item, check, fill in, accept."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.affairs.actions.case_accept import case_accept as do_accept
from bianmin.affairs.actions.case_decide import case_decide_on_the_spot
from bianmin.affairs.actions.case_notify import case_notify as do_notify
from bianmin.affairs.errors import ItemChanged
from bianmin.affairs.models import Case, Item, Paper
from bianmin.affairs.permissions import get_item, require_clerk
from bianmin.affairs.selectors.applicant import PERSON, Applicant, get_applicant
from bianmin.affairs.selectors.bundle import found_bundles
from bianmin.affairs.selectors.counter import counter_day, organization_card, person_card
from bianmin.affairs.selectors.eligibility import Screening, screen_items
from bianmin.affairs.selectors.item import item_search
from bianmin.affairs.selectors.item_groups import item_groups
from bianmin.core import journal
from bianmin.core.errors import UserError
from bianmin.partners.selectors.organization import organization_search
from bianmin.residents.actions.number_ask import number_missed
from bianmin.residents.other_hits import other_hits
from bianmin.residents.permissions import get_person
from bianmin.residents.search_words import is_part_of_number
from bianmin.residents.selectors.person_search import PersonHit, person_search

from .application import Application, read_application
from .paper import to_paper
from .tabs import category_tabs

SENT_TWICE = ("case_open", "uid_taken")
WHILE_TYPING, ON_ENTER = 10, 50


@login_required
@require_GET
def counter(request: HttpRequest) -> HttpResponse:
    """Nobody is at the window yet: find a person, or an organisation. `?person=uid`, which registering somebody adds
    to the address, goes on with her."""
    require_clerk(request.user)
    if person := request.GET.get("person"):
        return redirect("item_choose", kind=PERSON, uid=get_person(request.user, person).uid)
    text = request.GET.get("organization", "").strip()[:60]
    context = {
        "day": counter_day(request.user),
        "organization_text": text,
        "organizations": organization_search(request.user, text) if text else [],
    }
    return render(request, "affairs/counter.html", context)


@login_required
@never_cache
@require_POST
def counter_find(request: HttpRequest) -> HttpResponse:
    """Whom the typed text finds. It is posted: names and numbers do not belong into an address. Enter with one hit
    (a card reader types so) goes straight on."""
    require_clerk(request.user)
    text = request.POST.get("q", "").strip()[:300]
    typing: bool = request.htmx  # type: ignore[attr-defined]
    others, limit = other_hits(request.user, text), WHILE_TYPING if typing else ON_ENTER
    hits: list[PersonHit] = []
    if not others:
        hits = person_search(user=request.user, text=text, limit=limit + 1)
        number_missed(actor=request.user, text=text, found=bool(hits))
    found = {"hits": hits[:limit], "more": len(hits) > limit, "typing": typing, "others": others, "text": text}
    found["piece"] = not hits and is_part_of_number(text)
    if typing:
        return render(request, "affairs/counter_hits.html", found)
    if others and len(others) == 1:
        return redirect(others[0].url)
    sure = [hit for hit in hits if hit.exact]
    if len(hits) == 1 or len(sure) == 1:
        return redirect("item_choose", kind=PERSON, uid=(sure or hits)[0].uid)
    context = {"day": counter_day(request.user), "organizations": [], **found}
    return render(request, "affairs/counter.html", context)


@login_required
@require_GET
def item_choose(request: HttpRequest, kind: str, uid: uuid.UUID) -> HttpResponse:
    require_clerk(request.user)
    applicant = get_applicant(request.user, kind, uid)
    note_look(request, applicant)
    text, category = request.GET.get("q", "").strip()[:60], request.GET.get("category", "")
    found = item_search(text, user=request.user, organization=applicant.organization is not None)
    versions = [version for version in found if category in ("", version.item.category)]
    screening = screen_items(applicant.person) if applicant.person else Screening()
    context = {
        "applicant": applicant,
        "text": text,
        "groups": item_groups(versions, user=request.user, screening=screening, searched=bool(text)),
        "tabs": category_tabs(request, category, Item.Category),
        "bundles": found_bundles(text) if applicant.person and not category else [],
        **_columns(request, applicant, screening),
    }
    return render(request, "affairs/item_choose.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def case_accept(request: HttpRequest, kind: str, uid: uuid.UUID, code: str) -> HttpResponse:
    """Accept and go to the receipt; GET shows the page to fill in."""
    application = _application(request, kind, uid, code)
    if request.method == "GET":
        return application_page(request, application)
    return _send(request, application, do_accept, Paper.Kind.RECEIPT)


@login_required
@require_POST
def case_accept_decide(request: HttpRequest, kind: str, uid: uuid.UUID, code: str) -> HttpResponse:
    """An item decided on the spot: accepted, approved, and on to the page that hands its result over."""
    application = _application(request, kind, uid, code)
    return _send(request, application, _accept_and_decide, "")


@login_required
@require_POST
def case_notify(request: HttpRequest, kind: str, uid: uuid.UUID, code: str) -> HttpResponse:
    """Tell once and completely what is missing, and print it."""
    return _send(request, _application(request, kind, uid, code), do_notify, Paper.Kind.NOTICE)


@login_required
@require_POST
def case_assess(request: HttpRequest, kind: str, uid: uuid.UUID, code: str) -> HttpResponse:
    """The same page with the answers taken into account; nothing is saved."""
    return application_page(request, _application(request, kind, uid, code))


def _accept_and_decide(*, actor: Any, **sent: Any) -> Case:
    case = do_accept(actor=actor, **sent)
    return case_decide_on_the_spot(actor=actor, case=case)


def _application(request: HttpRequest, kind: str, uid: uuid.UUID, code: str) -> Application:
    require_clerk(request.user)
    applicant = get_applicant(request.user, kind, uid)
    item = get_item(code)
    assert item.current is not None  # noqa: S101 — get_item gives none without
    item.current.item = item
    note_look(request, applicant)
    return read_application(request, applicant, item.current)


def _send(request: HttpRequest, application: Application, act: Callable[..., Case], paper: str) -> HttpResponse:
    try:
        _refuse_changed(application)
        if act is do_notify:
            application.refuse_needless_notice()
        more = {"despite": request.POST.get("despite", "")} if act is not do_notify else {}
        case = act(actor=request.user, **application.sent(), **more)
    except UserError as error:
        done = _done_before(request, application)
        if done is not None:
            if error.code not in SENT_TWICE:
                messages.warning(request, error.message)
            return _after(done, paper)
        application.failed(error)
        return application_page(request, application, status=error.status)
    return _after(case, paper)


def _after(case: Case, paper: str) -> HttpResponse:
    """To the paper that the button said it prints; what was decided on the spot is handed over next."""
    if not paper and case.state == "approved":
        return redirect("case_deliver", uid=case.uid)
    return to_paper(case, paper, prints=True)


def _refuse_changed(application: Application) -> None:
    """What the clerk had on screen must be what is in force."""
    seen = application.data.get("version", "") if application.data else ""
    if seen != str(application.version.uid):
        raise ItemChanged(_("办事指南刚刚更新，页面已换成新的内容。请核对条件和材料后再受理，已填的内容都在。"))


def _done_before(request: HttpRequest, application: Application) -> Case | None:
    """The case that this very page made when it was sent the first time (double click, back button)."""
    return Case.objects.visible_to(request.user).filter(uid=application.case_uid).first()


def application_page(request: HttpRequest, application: Application, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"application": application, "applicant": application.applicant}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "affairs/application.html", context, status=status)
    context |= _columns(request, application.applicant)
    template = "affairs/case_accept_notified.html" if application.case else "affairs/case_accept.html"
    return render(request, template, context, status=status)


def _columns(request: HttpRequest, applicant: Applicant, screening: Screening | None = None) -> dict[str, Any]:
    card = (
        person_card(request.user, applicant.person, screening=screening)
        if applicant.person
        else organization_card(request.user, applicant.organization)  # type: ignore[arg-type]
    )
    return {"day": counter_day(request.user), "card": card}


def note_look(request: HttpRequest, applicant: Applicant) -> None:
    if applicant.person:
        person = applicant.person
        journal.look(
            actor=request.user,
            noun=person,
            subject_uid=person.uid,
            purpose="counter",
            area_code=person.area_code,
        )
