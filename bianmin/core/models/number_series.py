"""Numbers on paper: without gaps inside one day of one centre and purpose."""

from django.db import models

from bianmin.core import clock

from .base import Noun
from .centre import Centre


class NumberPrefix(Noun):
    """The letters between the centre's code and the day ("S" in XDJ-S-20261124-0001); none: XDJ-20261124-0001."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="number_prefixes")
    purpose = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    letters = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "purpose"], name="number_prefix_purpose_once"),
            models.UniqueConstraint(fields=["centre", "letters"], name="number_prefix_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def example(self) -> str:
        """The first number of a day, as it would read."""
        parts = [self.centre.code, self.letters, f"{clock.today():%Y%m%d}", "0001"]
        return "-".join(part for part in parts if part)


class NumberSeries(models.Model):
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT)
    purpose = models.CharField(max_length=20)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "purpose", "day"], name="number_series_once")]
