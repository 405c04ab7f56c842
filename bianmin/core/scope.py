"""Which rows a person sees: one SQL prefix filter over area codes, used by lists, pages, exports and the API alike."""

from typing import Any

from django.db.models import Q


def in_areas(user: Any, field: str = "area_code") -> Q:
    """Rows whose `field` (an area code) lies under one of the user's areas; nothing for a user without a post."""
    codes = getattr(user, "area_codes", [])
    if not codes:
        return Q(pk__in=[])
    condition = Q()
    for code in codes:
        condition |= Q(**{f"{field}__prefix": code})
    return condition
