"""The first page: open to everybody, before any login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bianmin.core import resident_actions
from bianmin.core.selectors.centre import public_centre
from bianmin.portal.selectors.opening import opening


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    centre = public_centre()
    context = {"centre": centre, "actions": resident_actions.offered(request), **opening(centre)._asdict()}
    return render(request, "portal/home.html", context)
