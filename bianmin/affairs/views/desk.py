"""Where everybody lands after logging in: each post at its own work."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from bianmin.accounts.models import Role
from bianmin.affairs.selectors.overview import overview
from bianmin.core import navigation

PAGES = {
    Role.DIRECTOR: "affairs/desk_director.html",
    Role.GRID_WORKER: "affairs/desk_grid.html",
    Role.AUDITOR: "affairs/desk_auditor.html",
    Role.ADMINISTRATOR: "affairs/desk_administrator.html",
}


@login_required
@require_GET
def desk_home(request: HttpRequest) -> HttpResponse:
    """The counter for a clerk, the queue for an officer; the others get a page of their own."""
    roles: set[str] = request.user.roles  # type: ignore[union-attr]
    for role, url_name in navigation.desk.landings.items():
        if role in roles:
            return redirect(url_name)
    context: dict[str, Any] = {"overview": overview(request.user)} if roles - {Role.ADMINISTRATOR} else {}
    template = next((page for role, page in PAGES.items() if role in roles), "affairs/desk_no_post.html")
    return render(request, template, context)
