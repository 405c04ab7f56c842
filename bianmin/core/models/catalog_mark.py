"""What the catalogue loaded last, so that the next load can tell the office's edits from its own values."""

from django.db import models


class CatalogMark(models.Model):
    loader = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    values = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["loader", "key"], name="catalog_mark_once")]
