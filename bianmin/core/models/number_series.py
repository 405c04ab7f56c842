"""Numbers on paper: without gaps inside one day of one centre and purpose."""

from django.db import models

from .centre import Centre


class NumberSeries(models.Model):
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT)
    purpose = models.CharField(max_length=20)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "purpose", "day"], name="number_series_once")]
