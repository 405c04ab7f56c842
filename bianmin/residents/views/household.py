"""A household's file: edited with a version check."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error, posted
from bianmin.residents.actions import household as actions
from bianmin.residents.errors import HouseholdChanged
from bianmin.residents.forms.conflict import conflict_rows, settled
from bianmin.residents.forms.person_edit import HouseholdEditForm
from bianmin.residents.permissions import get_household


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def household_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    household = get_household(request.user, uid, "edit")
    form = HouseholdEditForm(posted(request), household=household)
    context: dict[str, Any] = {"household": household, "form": form}
    if request.method == "POST" and form.is_valid():
        version, seen = form.opened(household)
        changes = settled(form.changes(seen), request.POST)
        try:
            actions.household_edit(actor=request.user, household=household, version=version, changes=changes, seen=seen)
        except HouseholdChanged as error:
            context |= conflict_rows(form, household, changes, error.details)
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("家庭情况已改好。"))
            member = (
                household.members.filter(merged_into=None).order_by("relation").values_list("uid", flat=True).first()
            )
            return redirect("person_detail", uid=member) if member else redirect("person_search")
    return render(request, "residents/household_edit.html", context, status=200 if request.method == "GET" else 422)
