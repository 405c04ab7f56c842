"""Who acts for whom: guardians (监护人) and authorised agents (代办人)."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.models import Noun, StoredFile

from .person import Person


class RepresentationQuerySet(models.QuerySet["Representation"]):
    def holding(self, day: date) -> "RepresentationQuerySet":
        """Begun, and not ended before `day`."""
        return self.filter(models.Q(until=None) | models.Q(until__gte=day), since__lte=day)


class Representation(Noun):
    class Kind(models.TextChoices):
        GUARDIAN = "guardian", _("监护人")
        AGENT = "agent", _("委托代办人")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="represented_by")
    representative = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="represents")
    kind = models.CharField(max_length=10, choices=Kind)
    relation = models.CharField(max_length=2, blank=True, help_text="of the representative to the person, GB/T 4761")
    scope = models.CharField(max_length=120, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(person=models.F("representative")), name="representation_other"),
            models.UniqueConstraint(
                fields=["person", "representative", "kind"],
                condition=models.Q(until=None),
                name="representation_once",
            ),
        ]
