"""A household (户): the people who live together in a dwelling, and what is known of it as a whole."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.fields import MoneyField
from bianmin.core.models import Noun, Versioned
from bianmin.core.scope import under_codes
from bianmin.residents.roles import areas_seen_by

from .dwelling import Dwelling


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, user: Any) -> "HouseholdQuerySet":
        return self.filter(under_codes(areas_seen_by(user)), arriving=None)


class Household(Noun, Versioned):
    class Kind(models.TextChoices):
        FAMILY = "family", _("家庭户")
        COLLECTIVE = "collective", _("集体户")

    number = models.CharField(max_length=20, unique=True, help_text="户编号")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.FAMILY)
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="households")
    area_code = models.CharField(
        max_length=15, help_text="grid code of the dwelling, kept beside it for the scope filter"
    )
    arriving = models.ForeignKey(
        "LedgerImport", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    dwelling_since = models.DateField(null=True, blank=True, help_text="moved in on; empty: not known")
    # What rules ask about the household. None means unknown, never no.
    income_per_capita = MoneyField(null=True, blank=True, help_text="yuan a month, as declared or checked")
    assets_ok = models.BooleanField(null=True, blank=True)
    business_income = models.BooleanField(null=True, blank=True)
    children_ever = models.PositiveSmallIntegerField(null=True, blank=True)
    economy_source = models.CharField(max_length=60, blank=True, help_text="where income and assets come from")
    economy_checked_on = models.DateField(null=True, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["area_code", "id"],
                name="household_area",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
            models.Index(fields=["arriving"], condition=models.Q(arriving__isnull=False), name="household_arriving"),
        ]
