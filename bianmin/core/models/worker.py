"""The worker's sign of life, and the periodic jobs that have been fired."""

from django.db import models

from bianmin.core import clock


class WorkerHeartbeat(models.Model):
    name = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField(default=clock.now)


class PeriodicRun(models.Model):
    """A job falls due once: whoever writes the row fires it."""

    job = models.CharField(max_length=80)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "due_at"], name="periodic_run_once")]
