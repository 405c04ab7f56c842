"""Dated parameters (低保标准, 退休年龄 …): money and thresholds live here, never in code or rules."""

from django.conf import settings
from django.db import models

from .base import Noun


class Parameter(Noun):
    """What a rule calls `params.<key>`."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=20, blank=True)
    office_code = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


class ParameterValue(Noun):
    """A value from a day on. None that holds today: the parameter is unknown, and conditions with it are unknown."""

    parameter = models.ForeignKey(Parameter, on_delete=models.PROTECT, related_name="values")
    value = models.JSONField()
    effective_from = models.DateField()
    source = models.CharField(max_length=200, blank=True)
    certain = models.BooleanField(default=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["parameter", "-effective_from"]
        constraints = [models.UniqueConstraint(fields=["parameter", "effective_from"], name="parameter_value_once")]
