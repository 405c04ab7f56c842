"""Bundles: chosen and accepted at the counter, read by everybody, edited by the administrator."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.affairs.actions.bundle import bundle_accept as do_accept
from bianmin.affairs.actions.bundle import bundle_edit as do_edit
from bianmin.affairs.actions.visit import bundle_key
from bianmin.affairs.forms.bundle import BundleEditForm
from bianmin.affairs.models import Bundle, BundleReceipt
from bianmin.affairs.permissions import get_bundle_receipt, require_catalogue_editor, require_clerk
from bianmin.affairs.selectors.applicant import PERSON, get_applicant
from bianmin.affairs.selectors.bundle import bundle_guide, bundles, get_bundle
from bianmin.affairs.selectors.counter import counter_day, person_card
from bianmin.core.errors import NotFound, UserError
from bianmin.core.forms import apply_error, posted
from bianmin.core.selectors.centre import public_centre
from bianmin.core.translations import in_chinese

from .bundle_application import BundleApplication
from .counter import note_look
from .paper import rating_url


@login_required
@require_http_methods(["GET", "POST"])
def bundle_accept(request: HttpRequest, uid: uuid.UUID, code: str) -> HttpResponse:
    """Accept the chosen items and go to the one receipt; GET shows the page to fill in."""
    application = _application(request, uid, code)
    if request.method == "GET":
        return _page(request, application)
    done = BundleReceipt.objects.visible_to(request.user).filter(uid=application.case_uid).first()
    if done is None:
        try:
            done = do_accept(actor=request.user, **application.sent())
        except UserError as error:
            application.failed(error)
            return _page(request, application, status=error.status)
    return redirect("bundle_receipt", uid=done.uid)


@login_required
@require_POST
def bundle_assess(request: HttpRequest, uid: uuid.UUID, code: str) -> HttpResponse:
    """The same page with the choice and the answers taken into account; nothing is saved."""
    return _page(request, _application(request, uid, code))


@login_required
@require_GET
@in_chinese()
def bundle_receipt(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    receipt = get_bundle_receipt(request.user, uid)
    context = {
        "receipt": receipt,
        "content": receipt.content,
        "centre": receipt.content["centre"],
        "rating_url": rating_url(request, bundle_key(receipt)),
    }
    return render(request, "affairs/bundle_receipt.html", context)


@require_GET
def bundle_list(request: HttpRequest) -> HttpResponse:
    return render(request, "affairs/bundle_list.html", {"bundles": bundles(), "centre": public_centre()})


@require_GET
def bundle_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What belongs to a life event and what to bring for all of it, for everybody to read and print."""
    bundle = get_bundle(code)
    context = {"bundle": bundle, "centre": public_centre(), "guide": bundle_guide(bundle)}
    return render(request, "affairs/bundle_detail.html", context)


@login_required
@require_GET
def bundle_catalogue(request: HttpRequest) -> HttpResponse:
    require_catalogue_editor(request.user)
    return render(request, "affairs/bundle_catalogue.html", {"bundles": Bundle.objects.all()})


@login_required
@require_http_methods(["GET", "POST"])
def bundle_edit(request: HttpRequest, code: str) -> HttpResponse:
    require_catalogue_editor(request.user)
    bundle = Bundle.objects.filter(code=code[:20]).first()
    if bundle is None:
        raise NotFound(_("没有这个“一件事”，或者已经停用。"))
    form = BundleEditForm(posted(request), bundle=bundle)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            do_edit(actor=request.user, bundle=bundle, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            status = error.status
        else:
            messages.success(request, _("“一件事”已保存。"))
            return redirect("bundle_catalogue")
    return render(request, "affairs/bundle_edit.html", {"bundle": bundle, "form": form}, status=status)


def _application(request: HttpRequest, uid: uuid.UUID, code: str) -> BundleApplication:
    require_clerk(request.user)
    applicant = get_applicant(request.user, PERSON, uid)
    note_look(request, applicant)
    return BundleApplication.read(request, applicant, get_bundle(code))


def _page(request: HttpRequest, application: BundleApplication, status: int = 200) -> HttpResponse:
    context = {"application": application, "applicant": application.applicant, "bundle": application.bundle}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "affairs/bundle_application.html", context, status=status)
    person = application.applicant.person
    assert person is not None  # noqa: S101 — the address names a person
    context |= {"day": counter_day(request.user), "card": person_card(request.user, person)}
    return render(request, "affairs/bundle_accept.html", context, status=status)
