"""Working days (工作日): what an office enters here stands above the announced national arrangement."""

from django.db import models


class CalendarDay(models.Model):
    day = models.DateField(unique=True)
    working = models.BooleanField()
    note = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["day"]


class CalendarYear(models.Model):
    """A year whose arrangement the office has entered completely: its other days follow the week for certain."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["year"]
