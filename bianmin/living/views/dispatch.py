"""The day of the dispatcher: who goes where, what waits, and the plan of the whole day."""

import uuid
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bianmin.core import clock
from bianmin.living.actions import day_plan as actions
from bianmin.living.models import DayPlan
from bianmin.living.permissions import get_day_plan, require_station, station_centre
from bianmin.living.selectors.dispatch import day_board, live_plan
from bianmin.living.tasks import make_day_plan

BACK, AHEAD = timedelta(days=31), timedelta(days=31)


@login_required
@never_cache
@require_GET
def dispatch_day(request: HttpRequest) -> HttpResponse:
    """`?day=2025-09-09`, today otherwise. While a plan is being made the page asks for it every second."""
    require_station(request.user)
    return render(request, "living/dispatch_day.html", _context(request))


@login_required
@never_cache
@require_GET
def dispatch_plan(request: HttpRequest) -> HttpResponse:
    """The part of the page that changes while a plan is being made."""
    require_station(request.user)
    return render(request, "living/dispatch_plan.html", _context(request))


@login_required
@require_POST
def day_plan_begin(request: HttpRequest) -> HttpResponse:
    require_station(request.user)
    day = _day(request.POST.get("day", ""))
    made = actions.day_plan_begin(actor=request.user, centre=station_centre(request.user), day=day)
    make_day_plan.enqueue(str(made.uid))
    return redirect(f"{reverse('dispatch_day')}?day={day.isoformat()}")


@login_required
@require_POST
def day_plan_apply(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Send out what is ticked."""
    made: DayPlan = get_day_plan(request.user, uid)
    chosen = set(request.POST.getlist("order"))
    sent, refused = actions.day_plan_apply(actor=request.user, made=made, chosen=chosen)
    words = ngettext("派出了 %(count)d 单。", "派出了 %(count)d 单。", sent) % {"count": sent}
    messages.success(request, words)
    for sentence in refused[:10]:
        messages.warning(request, sentence)
    return redirect(f"{reverse('dispatch_day')}?day={made.day.isoformat()}")


@login_required
@require_POST
def day_plan_drop(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    made = get_day_plan(request.user, uid)
    actions.day_plan_drop(actor=request.user, made=made)
    messages.info(request, _("这个排班不用了，什么都没有派出去。"))
    return redirect(f"{reverse('dispatch_day')}?day={made.day.isoformat()}")


def _context(request: HttpRequest) -> dict[str, Any]:
    day, today = _day(request.GET.get("day", "")), clock.today()
    centre = station_centre(request.user)
    made = live_plan(centre, day)
    proposed = made if made and made.state == "proposed" else None
    return {
        "day": day,
        "is_today": day == today,
        "before": day - timedelta(days=1) if day > today - BACK else None,
        "after": day + timedelta(days=1) if day < today + AHEAD else None,
        "may_plan": day >= today,
        "made": made,
        "board": day_board(centre, day, proposed),
        "chosen": {str(visit["order"]) for visit in proposed.visits} if proposed else set(),
    }


def _day(text: str) -> date:
    day = clock.today()
    with suppress(ValueError):
        day = date.fromisoformat(text)
    return min(max(day, clock.today() - BACK), clock.today() + AHEAD)
