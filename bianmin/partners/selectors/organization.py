"""Finding organisations by name or credit code."""

import unicodedata
from typing import Any

from django.db.models import Q

from bianmin.core.paging import Page, keyset_page
from bianmin.partners.models import Organization
from bianmin.partners.permissions import can_view_organization

MOST = 20
SHORTEST_CODE = 4


def organization_search(user: Any, query: str, limit: int = MOST) -> list[Organization]:
    """Organisations in the user's areas whose name holds `query` or whose credit code begins with it.

    Names that begin with the query come first. There are hundreds of organisations in a street, not millions, so a
    scan inside the area is enough.
    """
    text = unicodedata.normalize("NFKC", query).strip()[:100]
    if not text or not can_view_organization(user):
        return []
    condition = Q(name__contains=text)
    compact = text.replace(" ", "").replace("-", "").upper()
    if len(compact) >= SHORTEST_CODE and compact.isascii():
        condition |= Q(credit_code__prefix=compact)
    found = Organization.objects.visible_to(user).filter(condition).order_by("name", "id")[: 4 * limit]
    return sorted(found, key=lambda organization: not organization.name.startswith(text))[:limit]


def organization_page(user: Any, *, cursor: str | None = None, size: int = 50) -> Page[Organization]:
    """All organisations of the user's areas, the newest first, a page by key."""
    return keyset_page(Organization.objects.visible_to(user), order=["-id"], cursor=cursor, size=size)
