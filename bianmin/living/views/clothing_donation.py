"""Donations at the desk: the list, receiving, and each step until they lie on the shelf."""

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

from bianmin.core import clock
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error, posted, see_newest
from bianmin.core.masking import mask_name
from bianmin.core.translations import in_chinese
from bianmin.living.actions import clothing_donation as actions
from bianmin.living.forms.clothing import (
    DonationDisinfectForm,
    DonationFilterForm,
    DonationReceiveForm,
    DonationRejectForm,
    DonationSortForm,
    MoveForm,
)
from bianmin.living.models import ClothingDonation
from bianmin.living.permissions import works_at_station
from bianmin.living.permissions_clothing import get_donation, require_clothing_reader, station_centre
from bianmin.living.selectors.clothing_donation import (
    donation_find as find,
)
from bianmin.living.selectors.clothing_donation import (
    donation_list as list_donations,
)
from bianmin.living.selectors.clothing_donation import donation_page, donor_full, pieces_of
from bianmin.living.workflow_clothing import DONATION
from bianmin.partners.permissions import get_organization
from bianmin.partners.selectors.organization import organization_search
from bianmin.residents.permissions import get_person
from bianmin.residents.selectors.person_search import person_search

from .clothing_tabs import clothing_tabs

FOUND = 10


@login_required
@require_GET
def donation_list(request: HttpRequest) -> HttpResponse:
    require_clothing_reader(request.user)
    form = DonationFilterForm(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    page = list_donations(request.user, state=state, cursor=request.GET.get("cursor"))
    return _list(request, {"form": form, "page": page})


@login_required
@never_cache
@require_POST
def donation_find(request: HttpRequest) -> HttpResponse:
    """By number or donor. It is posted: names do not belong into an address."""
    require_clothing_reader(request.user)
    text = request.POST.get("q", "").strip()[:60]
    return _list(request, {"form": DonationFilterForm(), "found": find(request.user, text), "text": text})


def _list(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    context |= {"tabs": clothing_tabs(request, "donation_list"), "works": works_at_station(request.user)}
    return render(request, "living/clothing_donation_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def donation_receive(request: HttpRequest) -> HttpResponse:
    """Weigh and register. `?person=uid` or `?organization=uid` says who gave, when it is known here."""
    centre = station_centre(request.user)
    donor = _donor(request)
    form = DonationReceiveForm(posted(request), known=bool(donor), reach=_reach(donor))
    status = 400 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and form.is_valid():
        try:
            row = actions.donation_receive(actor=request.user, centre=centre, **donor, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            status = error.status
        else:
            messages.success(request, _("已登记，编号 %(number)s。接着分拣。") % {"number": row.number})
            return redirect("donation_detail", uid=row.uid)
    return render(request, "living/clothing_receive.html", {"form": form, "donor": _shown(donor)}, status=status)


@login_required
@never_cache
@require_POST
def donor_find(request: HttpRequest) -> HttpResponse:
    """Who gives: somebody on file, or an organisation."""
    station_centre(request.user)
    text = request.POST.get("q", "").strip()[:100]
    context = {
        "form": DonationReceiveForm(),
        "text": text,
        "people": person_search(user=request.user, text=text, limit=FOUND),
        "organizations": organization_search(request.user, text, FOUND),
    }
    return render(request, "living/clothing_receive.html", context)


def _donor(request: HttpRequest) -> dict[str, Any]:
    if person := request.GET.get("person"):
        return {"person": get_person(request.user, person)}
    try:
        organization = uuid.UUID(request.GET.get("organization", ""))
    except ValueError:
        return {}
    return {"organization": get_organization(request.user, organization)}


def _reach(donor: dict[str, Any]) -> str:
    """The masked telephone on file."""
    return "".join(
        getattr(row, "phone_masked", "") or getattr(row, "contact_phone_masked", "") for row in donor.values()
    )


def _shown(donor: dict[str, Any]) -> str:
    return "".join(mask_name(row.name) if kind == "person" else row.name for kind, row in donor.items())


@login_required
@require_GET
def donation_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    donation = get_donation(request.user, uid)
    works = works_at_station(request.user)
    context = {
        "detail": donation_page(donation),
        "donation": donation,
        "moves": {move.verb for move in DONATION.open_moves(donation.state)} if works else set(),
        "works": works,
    }
    return render(request, "living/clothing_donation.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def donation_sort(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    done = _("分拣好了，接着消毒。")
    return _move(request, uid, DonationSortForm, actions.donation_sort, "living/clothing_sort.html", done)


@login_required
@require_http_methods(["GET", "POST"])
def donation_disinfect(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    done = _("消毒已登记，可以上架了。")
    return _move(
        request, uid, DonationDisinfectForm, actions.donation_disinfect, "living/clothing_disinfect.html", done
    )


@login_required
@require_http_methods(["GET", "POST"])
def donation_shelve(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    done = _("已上架，库存已增加。")
    return _move(request, uid, MoveForm, actions.donation_shelve, "living/clothing_shelve.html", done)


@login_required
@require_http_methods(["GET", "POST"])
def donation_reject(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    done = _("已登记为整批未收。")
    return _move(request, uid, DonationRejectForm, actions.donation_reject, "living/clothing_reject.html", done)


@login_required
@require_GET
@in_chinese()
def donation_card(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A card of thanks, ready to print."""
    donation = get_donation(request.user, uid, "print")
    context = {
        "donation": donation,
        "donor": donor_full(donation),
        "day": clock.day_in_words(donation.received_at.astimezone(clock.SHANGHAI).date()),
        "pieces": pieces_of(donation),
        "centre": donation.centre,
    }
    return render(request, "living/clothing_card.html", context)


def _move(
    request: HttpRequest, uid: uuid.UUID, form: type[Any], act: Callable[..., ClothingDonation], page: str, done: str
) -> HttpResponse:
    """The way of every step: fetch and check, bind the form, one action, back to the donation."""
    donation = get_donation(request.user, uid, "work")
    bound = form(posted(request), donation=donation)
    status = 400 if bound.is_bound and not bound.is_valid() else 200
    if bound.is_bound and bound.is_valid():
        try:
            act(actor=request.user, donation=donation, **bound.sent)
        except UserError as error:
            apply_error(bound, error)
            status = error.status
            see_newest(bound, donation)
        else:
            messages.success(request, done)
            return redirect("donation_detail", uid=donation.uid)
    context = {"donation": donation, "detail": donation_page(donation), "form": bound}
    return render(request, page, context, status=status)
