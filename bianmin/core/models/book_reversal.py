"""A reversal by hand (冲销): asked for by one person, booked by another."""

from django.conf import settings
from django.db import models

from bianmin.core.fields import EncryptedTextField
from bianmin.core.workflow_book import REVERSAL

from .base import Noun
from .book import BookEntry


class BookReversal(Noun):
    """One waits at a time for an entry. `reason` is for director and auditor."""

    entry = models.ForeignKey(BookEntry, on_delete=models.PROTECT, related_name="reversals_asked")
    reason = EncryptedTextField()
    state = models.CharField(max_length=10, choices=REVERSAL.choices, default=REVERSAL.start)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=models.Q(state="asked"), name="book_reversal_waits_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="booked") | ~models.Q(decided_by=models.F("asked_by")),
                name="book_reversal_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked", decided_by=None)
                | models.Q(state__in=["booked", "dropped"], decided_by__isnull=False),
                name="book_reversal_decided",
            ),
        ]
