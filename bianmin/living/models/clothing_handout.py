"""A hand-out of clothes (领取): to whom, which pieces, and how many a household has had in the quarter."""

from django.conf import settings
from django.db import models

from bianmin.core.fields import EncryptedJSONField
from bianmin.core.models import Centre, Noun, Versioned
from bianmin.living.workflow_clothing import HANDOUT
from bianmin.residents.models import Household, Person

from .clothing import CentreQuerySet, GarmentStock


class HandoutCount(Noun):
    """Pieces that a household (or a person without one) has had in a quarter ("2026Q4"), never above `cap`."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    quarter = models.CharField(max_length=6)
    pieces = models.PositiveSmallIntegerField(default=0)
    cap = models.PositiveSmallIntegerField(help_text="what held when something was last handed out")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pieces__lte=models.F("cap")), name="handout_count_cap"),
            models.CheckConstraint(
                condition=models.Q(household__isnull=False, person=None)
                | models.Q(household=None, person__isnull=False),
                name="handout_count_one_holder",
            ),
            models.UniqueConstraint(
                fields=["household", "quarter", "centre"],
                condition=models.Q(household__isnull=False),
                name="handout_count_household",
            ),
            models.UniqueConstraint(
                fields=["person", "quarter", "centre"],
                condition=models.Q(person__isnull=False),
                name="handout_count_person",
            ),
        ]


class ClothingHandout(Noun, Versioned):
    """`need` says which condition was met, on what ground, and what was asked; only those who hand out read it."""

    number = models.CharField(max_length=30, unique=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="handouts", db_index=False)
    state = models.CharField(max_length=8, choices=HANDOUT.choices, default=HANDOUT.start)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handouts", db_index=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    count = models.ForeignKey(HandoutCount, on_delete=models.PROTECT, related_name="handouts", db_index=False)
    pieces = models.PositiveSmallIntegerField()
    need = EncryptedJSONField(null=True)
    handed_at = models.DateTimeField()
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = CentreQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(pieces__gte=1), name="handout_some"),
            models.CheckConstraint(
                condition=models.Q(state="undone", undone_at__isnull=False) | models.Q(state="handed", undone_at=None),
                name="handout_undone_when",
            ),
        ]
        indexes = [models.Index(fields=["person", "-id"]), models.Index(fields=["centre", "handed_at"])]


class HandoutLine(models.Model):
    """So many pieces of one sort."""

    handout = models.ForeignKey(ClothingHandout, on_delete=models.PROTECT, related_name="lines", db_index=False)
    stock = models.ForeignKey(GarmentStock, on_delete=models.PROTECT, related_name="+", db_index=False)
    pieces = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["handout", "stock"], name="handout_line_once"),
            models.CheckConstraint(condition=models.Q(pieces__gte=1), name="handout_line_some"),
        ]
