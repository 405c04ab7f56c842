"""What follows a bad grade (差评整改), step by step."""

from typing import Any

from django.conf import settings
from django.db import models

from bianmin.core import clock
from bianmin.core.fields import EncryptedTextField
from bianmin.core.models import Noun, Versioned
from bianmin.core.scope import in_areas
from bianmin.feedback.workflow import REMEDY

from .rating import Rating


class RemedyQuerySet(models.QuerySet["Remedy"]):
    def visible_to(self, user: Any) -> "RemedyQuerySet":
        return self.filter(in_areas(user, "rating__invitation__area_code"))

    def open(self) -> "RemedyQuerySet":
        return self.filter(state__in=REMEDY.open_states)


class Remedy(Noun, Versioned):
    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="remedy")
    state = models.CharField(max_length=12, choices=REMEDY.choices, default=REMEDY.start)
    due_on = models.DateField(help_text="the working day by whose end the rater is called back")
    called_on = models.DateField(null=True, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=300, blank=True, help_text="what was mended, for the rater and the public")
    appealed = models.BooleanField(null=True, help_text="null: no appeal; true: waits for an answer; false: answered")

    objects = RemedyQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "due_on", "id"]), models.Index(fields=["handler", "state"])]

    @property
    def late(self) -> bool:
        """Nobody has called back in time."""
        return self.state == REMEDY.start and self.due_on < clock.today()


class RemedyStep(Noun):
    """One move of the loop; rows are only added."""

    remedy = models.ForeignKey(Remedy, on_delete=models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=20)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = EncryptedTextField(blank=True)

    class Meta:
        ordering = ["id"]

    @property
    def label(self) -> str:
        return str(REMEDY.moves[self.verb].label)
