"""What every noun of the house has."""

import uuid

from django.db import models

from bianmin.core import clock


class Noun(models.Model):
    """A row that URLs and the API name by a random `uid`, never by its key."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row edited by several people: an edit names the version that it saw, and a stale one is refused."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
