"""The price list (价目表): on paper for the wall, and on a page that everybody may read."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.core.selectors.centre import public_centre
from bianmin.core.translations import in_chinese
from bianmin.living.permissions_menu import menu_centre
from bianmin.living.selectors.menu_desk import price_list as listed
from bianmin.living.selectors.menu_desk import reduced_names


@login_required
@require_GET
@in_chinese()
def price_print(request: HttpRequest) -> HttpResponse:
    centre = menu_centre(request.user)
    url = request.build_absolute_uri(reverse("service_list"))
    context = {**_listed(centre), "url": url}
    return render(request, "living/price_print.html", context)


@require_GET
def price_list(request: HttpRequest) -> HttpResponse:
    return render(request, "living/price_list.html", _listed(public_centre()))


def _listed(centre: Centre | None) -> dict[str, Any]:
    parts = listed(centre) if centre else []
    return {"parts": parts, "reduced_for": reduced_names(parts), "centre": centre, "today": clock.today()}
