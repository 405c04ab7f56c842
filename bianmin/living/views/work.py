"""The worker's telephone: her day, one order, the route, the week ahead, what is done, herself."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from bianmin.core import clock
from bianmin.core.selectors.payment import standing_payment
from bianmin.living.actions.order_pay import LABEL
from bianmin.living.forms.work import MoveForm
from bianmin.living.permissions import require_worker
from bianmin.living.selectors import work
from bianmin.living.selectors.order_pay import phone_payment_offered
from bianmin.living.work_steps import steps_of

View = Callable[..., HttpResponse]


def worker_page(view: View) -> View:
    """For workers alone; nothing of it stays in a cache on the way."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_worker(request.user)
        return view(request, *args, **kwargs)

    return guarded


@worker_page
@require_GET
def work_today(request: HttpRequest) -> HttpResponse:
    """Kept on the telephone by the service worker for as long as the day lasts, for whoever it was made for."""
    rows = [(shown, steps_of(shown)) for shown in work.work_today(request.user)]
    stops = sum(shown.under_way and not shown.waits and not shown.at_station for shown, _steps in rows)
    context = {
        "asked": [row for row in rows if row[0].waits],
        "today": [row for row in rows if not row[0].waits],
        "coming": work.work_next(request.user),
        "stops": stops,
        "seen_at": clock.now(),
    }
    response = render(request, "living/work_today.html", context)
    response["X-Work-Day"] = f"{clock.today().isoformat()} {request.user.uid}"  # type: ignore[union-attr]
    return response


@worker_page
@require_GET
def work_order(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return order_page(request, uid)


def order_page(
    request: HttpRequest, uid: uuid.UUID, refused: MoveForm | None = None, *, unfolded: str = "next", status: int = 200
) -> HttpResponse:
    """One order with its next steps; `refused` is the form that was sent and could not be done, `unfolded` the step
    that stands open ("next": the one that comes now). Raises NotFound."""
    row = work.work_order(request.user, uid)
    shown = work.work_shown(request.user, row)
    context = {
        "order": shown,
        "phone_pays": phone_payment_offered(row),
        "steps": steps_of(shown, refused),
        "unfolded": unfolded,
    }
    context["receipt"] = standing_payment(LABEL, row.uid) if shown.paid else None
    return render(request, "living/work_order.html", context, status=status)


@worker_page
@require_GET
def work_route(request: HttpRequest) -> HttpResponse:
    return render(request, "living/work_route.html", {"stops": work.work_route(request.user)})


@worker_page
@require_GET
def work_week(request: HttpRequest) -> HttpResponse:
    return render(request, "living/work_week.html", {"days": work.work_week(request.user)})


@worker_page
@require_GET
def work_done(request: HttpRequest) -> HttpResponse:
    return render(request, "living/work_done.html", {"done": work.work_done(request.user)})


@worker_page
@require_GET
def work_me(request: HttpRequest) -> HttpResponse:
    worker = request.user.worker  # type: ignore[union-attr]
    context = {"worker": worker, "skills": worker.skills.all(), "week": work.work_hours(request.user)}
    return render(request, "living/work_me.html", context)


@worker_page
@require_GET
def work_token(request: HttpRequest) -> HttpResponse:
    """Who is logged in on this telephone, and the token that lets her waiting steps be sent."""
    return JsonResponse({"token": get_token(request), "who": str(request.user.uid)})  # type: ignore[union-attr]


@require_safe
def work_script(request: HttpRequest) -> HttpResponse:
    """The service worker: it must come from above the pages that it may keep. It holds nobody's data."""
    response = render(request, "living/work_sw.js", content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
