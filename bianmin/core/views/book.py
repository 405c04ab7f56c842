"""The books for director and auditor: trial balance, an account's lines, an entry, and the workbook."""

import uuid
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_noop as kept
from django.views.decorators.http import require_GET, require_POST

from bianmin.core import spreadsheet
from bianmin.core.actions import book_export as actions
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.core.forms.book import Period, PeriodForm, this_year
from bianmin.core.models import Centre
from bianmin.core.permissions import DIRECTOR, books_of, get_book, get_book_account, get_book_entry
from bianmin.core.selectors.book import account_lines, misfits, trial_balance
from bianmin.core.selectors.book_entry import entry_view, reversals_waiting
from bianmin.core.selectors.payment import payment_alarms
from bianmin.core.translations import in_chinese


@login_required
@require_GET
def book_list(request: HttpRequest) -> HttpResponse:
    """Straight to the books where there is one centre."""
    centres = list(books_of(request.user).order_by("code"))
    if len(centres) == 1:
        return redirect("book_show", uid=centres[0].uid)
    return render(request, "core/book_list.html", {"centres": centres})


@login_required
@require_GET
def book_show(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    centre = get_book(request.user, uid)
    asked = bool(request.GET.get("since") or request.GET.get("until"))
    form = PeriodForm(request.GET if asked else _form_of(this_year()))
    return _page(request, centre, form)


@login_required
@require_POST
def book_export(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    centre = get_book(request.user, uid)
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return _page(request, centre, form)
    since, until = form.period().moments
    try:
        with in_chinese():
            content = actions.book_export(actor=request.user, centre=centre, since=since, until=until)
    except UserError as error:
        apply_error(form, error)
        return _page(request, centre, form)
    response = HttpResponse(content, content_type=spreadsheet.CONTENT_TYPE)
    period = form.period()
    name = quote(f"{kept('账簿')}-{centre.code}-{period.since}-{period.until}.xlsx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["Cache-Control"] = "no-store, private"
    return response


@login_required
@require_GET
def book_account_show(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    account = get_book_account(request.user, uid)
    page = account_lines(account, cursor=request.GET.get("cursor"))
    return render(request, "core/book_account_show.html", {"account": account, "centre": account.centre, "page": page})


@login_required
@require_GET
def book_entry_show(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    entry = get_book_entry(request.user, uid)
    context = {"entry": entry, "centre": entry.centre, "view": entry_view(entry, request.user)}
    return render(request, "core/book_entry_show.html", context)


def _page(request: HttpRequest, centre: Centre, form: PeriodForm) -> HttpResponse:
    period = form.period() if form.is_valid() else this_year()
    since, until = period.moments
    context = {
        "centre": centre,
        "form": form,
        "balance": trial_balance(centre, until, since=since),
        "misfits": misfits(centre, since=since, until=until),
        "alarms": payment_alarms(centre),
        "reversals": reversals_waiting(centre),
        "settles": request.user.has_role(DIRECTOR),  # type: ignore[union-attr]
    }
    return render(request, "core/book_show.html", context)


def _form_of(period: Period) -> dict[str, Any]:
    return {"since": period.since.isoformat(), "until": period.until.isoformat()}
