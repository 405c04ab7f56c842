"""Tabs over lists: each is a link that keeps the other filters."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bianmin.core.components import Tab


def filter_tabs(request: HttpRequest, name: str, current: str, choices: list[tuple[str, Any]]) -> list[Tab]:
    """One tab a choice of the query parameter `name`; the cursor of the page before is left out."""
    tabs = []
    for value, label in choices:
        kept = request.GET.copy()
        kept.pop("cursor", None)
        kept.pop(name, None)
        if value:
            kept[name] = value
        tabs.append(Tab(str(label), f"?{kept.urlencode()}", value == current))
    return tabs


def filter_chips(request: HttpRequest, form: Any) -> list[tuple[str, str]]:
    """(words, link without it) of each filter that holds: a list that came narrowed from elsewhere shows by what."""
    chips = []
    for name, value in form.chosen.items():
        kept = request.GET.copy()
        kept.pop("cursor", None)
        kept.pop(name, None)
        words = dict(getattr(form.fields[name], "choices", ())).get(value, value)
        chips.append((f"{form.fields[name].label}：{words}", f"?{kept.urlencode()}"))
    return chips


def category_tabs(request: HttpRequest, current: str, categories: Any) -> list[Tab]:
    return filter_tabs(request, "category", current, [("", _("全部")), *categories.choices])
