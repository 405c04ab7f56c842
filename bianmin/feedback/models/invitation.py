"""An invitation to rate (评价邀请): one finished visit or online matter, which can be rated once."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models

from bianmin.core import clock
from bianmin.core.models import Centre, Noun, Office, Window
from bianmin.core.scope import in_areas
from bianmin.feedback.grades import Mode
from bianmin.partners.models import Provider

OPEN_FOR = timedelta(days=30)


def new_code() -> str:
    """What a link to rate ends in: 96 random bits."""
    return secrets.token_urlsafe(12)


def until_when() -> datetime:
    return clock.now() + OPEN_FOR


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: Any) -> "InvitationQuerySet":
        return self.filter(in_areas(user))

    def open(self) -> "InvitationQuerySet":
        """Not rated, not declined, not too late."""
        return self.filter(answered_at=None, expires_at__gt=clock.now())

    def of_people(self, uids: list[uuid.UUID]) -> "InvitationQuerySet":
        return self.filter(subject_uid__in=uids)


class Invitation(Noun):
    """`subject_uid` leads to the person until her rating is dealt with; then nothing does."""

    key_index = models.CharField(max_length=90, unique=True, help_text="blind token of what is rated")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    mode = models.CharField(max_length=10, choices=Mode)
    title = models.CharField(max_length=120, help_text="what was done, in Chinese: 高龄津贴")
    subject_uid = models.UUIDField(null=True, blank=True)
    area_code = models.CharField(max_length=15)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    window = models.ForeignKey(Window, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="whose visit it was"
    )
    expires_at = models.DateTimeField(default=until_when)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="rated, or declined when asked")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_uid", "-id"]),
            models.Index(fields=["window", "-id"], condition=models.Q(answered_at=None), name="invitation_window_open"),
            models.Index(fields=["created_at", "id"], condition=models.Q(answered_at=None), name="invitation_unasked"),
        ]

    @property
    def expired(self) -> bool:
        return self.expires_at <= clock.now()
