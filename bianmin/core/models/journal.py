"""The journal: every change of state once, append-only, sealed in batches into an SM3 chain."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models

from bianmin.core import clock


class JournalEntry(models.Model):
    """One act. `position` is given by the sealing job, gap-free in the order in which it saw committed rows; whoever
    reads later follows `position`, never `id`. `mac` is made at writing, so that a row put in by hand is found."""

    class Audience(models.TextChoices):
        STAFF = "staff"
        SUBJECT = "subject"
        PUBLIC = "public"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    verb = models.CharField(max_length=60)
    noun = models.CharField(max_length=40)
    noun_uid = models.UUIDField(null=True)
    subject_uid = models.UUIDField(null=True)
    area_code = models.CharField(max_length=15, blank=True)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.STAFF)
    payload = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)
    once = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 — null means: may happen again
    position = models.BigIntegerField(null=True, unique=True)

    plain: Mapping[str, Any] | None = (
        None  # what `payload` will seal, between `entry_for` and `record_many`; never saved
    )

    class Meta:
        indexes = [
            models.Index(fields=["subject_uid", "-id"]),
            models.Index(fields=["noun_uid", "-id"]),
            models.Index(fields=["actor", "verb", "-id"]),
            models.Index(fields=["verb", "position"]),
            models.Index(fields=["id"], condition=models.Q(position=None), name="journal_unsealed"),
            models.Index(fields=["at"], name="journal_at"),
        ]


class JournalBatch(models.Model):
    """Entries first … last sealed together: hash = HMAC-SM3(previous hash + every entry's line).

    `uids` names the entries in their order (32 hex digits each), so that a removed or moved one can be named.
    """

    first = models.BigIntegerField(unique=True)
    last = models.BigIntegerField(unique=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField(default=clock.now)
    uids = models.TextField(default="", editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="batch_order")]


class JournalHead(models.Model):
    """The end of the chain, one row: whoever moves it from the end that he has read to the next one is the sealer."""

    last = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)


class JournalCheck(models.Model):
    """One verification of the whole journal: who asked, when it ended, and what it found (at most 100 findings)."""

    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    sealed = models.BigIntegerField(default=0)
    unsealed = models.BigIntegerField(default=0)
    head = models.CharField(max_length=90, blank=True)
    findings = models.JSONField(default=list)

    @property
    def holds(self) -> bool:
        return not self.findings
