"""What is kept of applications that became no case: drafts for thirty days, photos of declined ones as long."""

from datetime import datetime, timedelta

from django.db import transaction

from bianmin.affairs.models import OnlineApplication
from bianmin.core import clock

from .online_application import erase_uploads, journalled

KEPT = timedelta(days=30)
AT_ONCE = 200


def online_expire() -> int:
    """Delete old drafts with their photos, and the photos of what was declined. Returns how many applications."""
    before = clock.now() - KEPT
    drafts = OnlineApplication.objects.filter(state="draft", changed_at__lt=before).order_by("changed_at")
    declined = OnlineApplication.objects.filter(
        state="declined", closed_at__lt=before, uploads__isnull=False
    ).distinct()
    return sum(_expire(row.pk, before) for row in [*drafts[:AT_ONCE], *declined[:AT_ONCE]])


def _expire(key: int, before: datetime) -> int:
    with transaction.atomic():
        OnlineApplication.objects.select_for_update().filter(pk=key).first()
        row = OnlineApplication.objects.select_related("person", "item_version").get(pk=key)
        if row.state == "draft" and row.changed_at >= before:  # saved at this very moment
            return 0
        erase_uploads(row)
        if row.state == "draft":
            journalled(row, actor=None, verb="online_application.expire")
            row.delete()
    return 1
