"""Areas (行政区划): a tree by administrative code, down to grids of 15 digits (GB/T 2260, GB/T 10114, GB/T 34300)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Noun


class Area(Noun):
    """County 6 digits, street 9, community 12, grid 15; a child's code begins with its parent's."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("区县")
        STREET = "street", _("街道")
        COMMUNITY = "community", _("社区")
        GRID = "grid", _("网格")

    code = models.CharField(max_length=15, unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["kind", "code"])]

    def __str__(self) -> str:
        return self.name
