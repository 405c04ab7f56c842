"""Reversing an entry by hand: asked for on one page, where it is shown first, and looked at by somebody else."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core.actions import book_reversal as actions
from bianmin.core.errors import Conflict, UserError
from bianmin.core.forms import apply_error, posted
from bianmin.core.forms.book import ReversalForm
from bianmin.core.permissions import get_book_entry, get_book_reversal, require_book_keeper
from bianmin.core.selectors.book import entry_postings


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def book_reversal_ask(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What would be booked, and why it should be."""
    entry = get_book_entry(request.user, uid)
    require_book_keeper(request.user)
    form = ReversalForm(posted(request))
    status = 200
    if form.is_bound and form.is_valid():
        try:
            actions.reversal_ask(actor=request.user, entry=entry, reason=form.cleaned_data["reason"])
        except UserError as error:
            apply_error(form, error)
            status = error.status
        else:
            messages.success(request, _("已申请冲销，等另一位主任或审计员复核。现在还没有记账。"))
            return redirect("book_entry_show", uid=entry.uid)
    elif refusal := actions.why_not_reversed(entry):
        raise Conflict(refusal)
    context = {"entry": entry, "centre": entry.centre, "postings": entry_postings(entry), "form": form}
    return render(request, "core/book_reversal_ask.html", context, status=status)


@login_required
@never_cache
@require_GET
def book_reversal_show(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = get_book_reversal(request.user, uid)
    context = {
        "reversal": row,
        "entry": row.entry,
        "centre": row.entry.centre,
        "postings": entry_postings(row.entry),
        "mine": row.asked_by_id == request.user.pk,
    }
    return render(request, "core/book_reversal_show.html", context)


@login_required
@require_POST
def book_reversal_confirm(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = get_book_reversal(request.user, uid)
    entry = actions.reversal_confirm(actor=request.user, reversal=row)
    messages.success(request, _("已冲销，记账凭证是 %(number)s。") % {"number": entry.number})
    return redirect("book_entry_show", uid=entry.uid)


@login_required
@require_POST
def book_reversal_drop(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = get_book_reversal(request.user, uid)
    actions.reversal_drop(actor=request.user, reversal=row)
    messages.info(request, _("这一笔不冲销，账没有变。"))
    return redirect("book_entry_show", uid=row.entry.uid)
