"""Papers: those that count of one holder, and those that expire soon or have expired."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q

from bianmin.core import clock
from bianmin.core.paging import Page, keyset_page
from bianmin.partners.models import Credential, Provider, Worker
from bianmin.partners.models.provider import SOON_DAYS

AHEAD_DAYS = 60


@dataclass(frozen=True)
class Due:
    """How many papers have expired, and how many expire within SOON_DAYS."""

    expired: int
    soon: int
    first: list[Credential]


def credentials_of(holder: Provider | Worker) -> list[Credential]:
    """Those that count, the next to expire first; those that do not expire come last."""
    rows = list(holder.credentials.filter(ended_at=None).select_related("provider", "worker__provider", "scan"))
    return sorted(rows, key=lambda row: (row.expires_on is None, row.expires_on or clock.today(), row.pk))


def credentials_due(
    user: Any, *, days: int = AHEAD_DAYS, cursor: str | None = None, size: int = 50
) -> Page[Credential]:
    """Papers of the user's areas that have expired or expire within `days`, the longest expired first."""
    return keyset_page(_due(user, days), order=["expires_on", "id"], cursor=cursor, size=size)


def due_now(user: Any, most: int = 5) -> Due:
    """What dispatcher and director should see on their page; one query."""
    rows = list(_due(user, SOON_DAYS).order_by("expires_on", "id"))
    expired = sum(row.standing == "expired" for row in rows)
    return Due(expired, len(rows) - expired, rows[:most])


def next_expiry(providers: Iterable[Provider]) -> dict[int, Credential]:
    """By provider the paper that expires next, its own or one of its workers'; one query."""
    keys = [provider.pk for provider in providers]
    of_theirs = Q(provider__in=keys) | Q(worker__provider__in=keys)
    rows = Credential.objects.held().filter(of_theirs, expires_on__isnull=False)
    found: dict[int, Credential] = {}
    for row in rows.select_related("provider", "worker__provider").order_by("-expires_on", "-id"):
        found[row.worker.provider_id if row.worker else row.provider_id or 0] = row
    return found


def _due(user: Any, days: int) -> Any:
    limit = clock.today() + timedelta(days=days)
    rows = Credential.objects.visible_to(user).held().filter(expires_on__lte=limit)
    return rows.select_related("provider", "worker__provider", "scan")
