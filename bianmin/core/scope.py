"""Which rows a person sees: one SQL prefix filter over area codes, used by lists, pages, exports and the API alike."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q


def in_areas(user: Any, field: str = "area_code") -> Q:
    """Rows whose `field` (an area code) lies under one of the user's areas; nothing for a user without a post."""
    return under_codes(getattr(user, "area_codes", []), field)


def under_codes(codes: Iterable[str], field: str = "area_code") -> Q:
    """Rows whose `field` begins with one of `codes`; no codes: no rows."""
    condition = Q()
    for code in codes:
        condition |= Q(**{f"{field}__prefix": code})
    return condition or Q(pk__in=[])
