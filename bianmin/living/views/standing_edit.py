"""Changing a standing order, by its owner on the telephone and by whoever takes requests on the desk."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.core.errors import UserError, VersionConflict
from bianmin.core.forms import apply_error, posted
from bianmin.living.actions.standing import standing_edit as edit
from bianmin.living.forms.standing_edit import StandingEditForm
from bianmin.living.models import StandingOrder
from bianmin.living.permissions import require_orderer
from bianmin.living.selectors.standing import get_own_standing, get_standing, orders_made, rhythm_words
from bianmin.portal.access import resident_required
from bianmin.portal.selectors.acting import account_of, acting


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def my_standing_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    people = [one.person for one in acting(request)]
    row = get_own_standing(account_of(request.user), people, uid)
    return _edited(request, row, "my_standing_one", "living/my_standing_edit.html")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def standing_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = get_standing(request.user, uid)
    require_orderer(request.user)
    return _edited(request, row, "standing_detail", "living/standing_edit.html")


def _edited(request: HttpRequest, row: StandingOrder, after: str, template: str) -> HttpResponse:
    """The form with what is ordered already. Who was slower than somebody else sees what it says now beside what was
    typed; pressing once more then changes that."""
    if row.state == "ended":
        messages.info(request, _("这个长期订单已经结束，不能再改。要再来就重新订。"))
        return redirect(after, uid=row.uid)
    form = StandingEditForm(posted(request), standing=row)
    context: dict[str, Any] = {"standing": row, "form": form, "rhythm": rhythm_words(row), "version": row.version}
    status = 200
    if form.is_bound:
        status, context["version"] = 400, form["version"].value()
        if form.is_valid():
            try:
                edit(actor=request.user, standing=row, **form.changes)
            except VersionConflict as error:
                status, context["version"], context["conflict"] = error.status, row.version, True
                apply_error(form, error)
            except UserError as error:
                status = error.status
                apply_error(form, error)
            else:
                messages.success(request, _("改好了。以后的日子按新的来，已经排好的订单没有变。"))
                return redirect(after, uid=row.uid)
    context["made"] = orders_made(row)
    return render(request, template, context, status=status)
