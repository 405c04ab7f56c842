"""Public pages: guides. Nobody logs in here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bianmin.affairs.models import Item
from bianmin.affairs.permissions import get_guide
from bianmin.affairs.selectors.bundle import found_bundles
from bianmin.affairs.selectors.guide import guide_materials, guides_by_category
from bianmin.affairs.selectors.item import applied_online, item_search
from bianmin.core.selectors.centre import public_centre
from bianmin.portal.selectors.opening import hours_of_week

from .tabs import category_tabs


@require_GET
def guide_list(request: HttpRequest) -> HttpResponse:
    text, category = request.GET.get("q", "").strip()[:60], request.GET.get("category", "")
    found = [version for version in item_search(text) if category in ("", version.item.category)]
    context = {
        "centre": public_centre(),
        "text": text,
        "groups": guides_by_category(found),
        "tabs": category_tabs(request, category, Item.Category),
        "bundles": found_bundles(text) if not category else [],
    }
    return render(request, "affairs/guide_list.html", context)


@require_GET
def guide_detail(request: HttpRequest, code: str) -> HttpResponse:
    version = get_guide(code)
    centre = version.item.office.centre
    context = {
        "version": version,
        "materials": guide_materials(version),
        "centre": centre,
        "online": applied_online(version),
        "week": hours_of_week(centre),
    }
    return render(request, "affairs/guide_detail.html", context)
