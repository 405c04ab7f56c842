"""Tags (标签): circumstances from a fixed vocabulary, with source, dates and approver. No free text."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.models import Noun

from .household import Household
from .person import Person


class TagType(models.Model):
    """Loaded from the catalogue (tags.yaml)."""

    class Holder(models.TextChoices):
        PERSON = "person", _("个人")
        HOUSEHOLD = "household", _("家庭")

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=40)
    holder = models.CharField(max_length=10, choices=Holder)
    kind = models.CharField(max_length=20, blank=True)
    sensitive = models.BooleanField(default=False)
    evidence = models.CharField(max_length=120, blank=True)
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)
    office_code = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class TagQuerySet(models.QuerySet["Tag"]):
    def holding(self, day: date) -> "TagQuerySet":
        """Tags that hold on `day`: begun, and neither ended nor expired."""
        return self.filter(models.Q(until=None) | models.Q(until__gte=day), since__lte=day)


class Tag(Noun):
    type = models.ForeignKey(TagType, on_delete=models.PROTECT, related_name="tags")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="tags")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, null=True, blank=True, related_name="tags")
    source = models.CharField(max_length=80)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["type_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, household=None)
                | models.Q(person=None, household__isnull=False),
                name="tag_one_holder",
            ),
            models.UniqueConstraint(fields=["type", "person"], condition=models.Q(until=None), name="tag_person_once"),
            models.UniqueConstraint(
                fields=["type", "household"], condition=models.Q(until=None), name="tag_household_once"
            ),
        ]
