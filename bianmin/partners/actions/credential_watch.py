"""Watching the papers: a warning a month before one expires, a word on the day after its last, each once a paper."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from bianmin.core import clock, journal
from bianmin.core.models import JournalEntry
from bianmin.partners.models import Credential
from bianmin.partners.models.provider import SOON_DAYS


def credential_watch() -> int:
    """Write into the journal what has become due since the last time; returns how many. Safe to run at any time."""
    limit = clock.today() + timedelta(days=SOON_DAYS)
    papers = Credential.objects.held().filter(expires_on__lte=limit).select_related("provider", "worker__provider")
    entries = [_entry(paper) for paper in papers.order_by("id")]
    known = set(JournalEntry.objects.filter(once__in=[entry.once for entry in entries]).values_list("once", flat=True))
    fresh = [entry for entry in entries if entry.once not in known]
    try:
        with transaction.atomic():
            journal.record_many(fresh)
    except IntegrityError:
        return 0  # another worker is doing the same
    return len(fresh)


def _entry(paper: Credential) -> JournalEntry:
    verb = "credential.expire" if paper.standing == "expired" else "credential.due_soon"
    return journal.entry_for(
        actor=None,
        verb=verb,
        noun=paper._meta.label_lower,
        noun_uid=paper.uid,
        area_code=paper.area_code,
        payload={"holder": paper.holder.name, "paper": paper.kind, "expires_on": paper.expires_on},
        once=f"{verb}:{paper.uid}:{paper.expires_on}",
    )
