"""A dwelling (房屋): an address inside a grid."""

from django.db import models

from bianmin.core.models import Area, Noun


class Dwelling(Noun):
    grid = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="dwellings")
    street = models.CharField(max_length=60)
    compound = models.CharField(max_length=60, blank=True, help_text="院、小区，例如 12 号院")
    building = models.CharField(max_length=20, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    room = models.CharField(max_length=20, blank=True)
    floor = models.SmallIntegerField(null=True, blank=True)
    lift = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "street", "compound", "building", "unit", "room"], name="dwelling_once"
            )
        ]

    def __str__(self) -> str:
        return "".join([self.street, self.compound, self.building, self.unit, self.room])
