"""The outbox (消息): an action writes a row in its own transaction; a channel delivers it later, known by its key."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.core.fields import EncryptedJSONField, EncryptedTextField
from bianmin.core.scope import in_areas

from .base import Noun
from .message_template import MessageKind


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    def visible_to(self, user: Any) -> "OutboxMessageQuerySet":
        """Messages about people of the user's areas."""
        return self.filter(in_areas(user))

    def waiting(self) -> "OutboxMessageQuerySet":
        """Not told yet, and still true."""
        return self.filter(state__in=(OutboxMessage.State.QUEUED, OutboxMessage.State.FAILED))


class OutboxMessage(Noun):
    class How(models.TextChoices):
        """The way in which a member of staff told the person."""

        PHONE = "phone", _("电话告知")
        IN_PERSON = "in_person", _("当面告知")
        DOORSTEP = "doorstep", _("上门告知")

    class State(models.TextChoices):
        QUEUED = "queued", _("待告知")
        SENT = "sent", _("已告知")
        FAILED = "failed", _("没有送到")
        OVERTAKEN = "overtaken", _("不用再告知")

    key = models.CharField(
        max_length=120, unique=True, help_text="what makes this message the same one, e.g. case:uid:decided"
    )
    purpose = models.CharField(max_length=40)
    subject_uid = models.UUIDField(db_index=True)
    area_code = models.CharField(max_length=15, blank=True)
    channel = models.CharField(max_length=20, default="desk")
    recipient = EncryptedTextField(blank=True, help_text="phone or address, sealed")
    body = EncryptedTextField()
    params = EncryptedJSONField(null=True, blank=True, help_text="what fills the provider's own template, sealed")
    kind = models.CharField(max_length=10, choices=MessageKind, default=MessageKind.DUTY)
    rings_at_night = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="from then on a code is worth nothing")
    link = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=clock.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    failed_channel = models.CharField(max_length=20, blank=True, help_text="tried before it came to the desk")
    receipt = models.CharField(max_length=100, blank=True, help_text="by what the provider knows it")

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "not_before", "id"]),
            # Looked at every half second: only what rings at once.
            models.Index(
                fields=["not_before"], condition=models.Q(kind="code", state="queued"), name="outboxmessage_urgent"
            ),
            models.Index(fields=["expires_at"], condition=~models.Q(expires_at=None), name="outboxmessage_expires"),
        ]
