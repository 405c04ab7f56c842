"""A claim (占用): one quarter of an hour of one resource (a worker, a room), held by one noun."""

from django.db import models


class Claim(models.Model):
    """`resource` is "worker:<uid>"; `quarter` counts quarters of an hour since 1970 in UTC; `holder` is the uid of the
    noun that takes it (a duty, a booking)."""

    resource = models.CharField(max_length=60)
    quarter = models.BigIntegerField()
    holder = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "quarter"], name="claim_once")]
        indexes = [models.Index(fields=["holder"])]
