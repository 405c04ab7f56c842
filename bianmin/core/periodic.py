"""Jobs that come round: each app registers its own in `tasks.py`, the worker fires them.

A job falls due at the multiples of its interval, counted from 1970. Whoever writes the row (job, due_at) first enqueues
it, so that any number of workers fire each due moment once. After a pause only the latest due moment is fired.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django_tasks.base import Task

from . import clock
from .models import PeriodicRun

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class PeriodicJob:
    """A task and how often it falls due."""

    name: str
    every: timedelta
    task: Task[..., Any]

    def due_at(self, moment: datetime) -> datetime:
        """The latest moment at or before `moment` at which the job falls due."""
        return EPOCH + (moment - EPOCH) // self.every * self.every


registry: dict[str, PeriodicJob] = {}


def periodic(name: str, *, every: timedelta) -> Callable[[Task[..., Any]], Task[..., Any]]:
    """Register a task without arguments to be enqueued at every multiple of `every`; goes above `@task()`."""

    def register(task: Task[..., Any]) -> Task[..., Any]:
        if name in registry and registry[name].task.module_path != task.module_path:
            raise ValueError(f"The periodic job {name!r} is registered twice.")
        registry[name] = PeriodicJob(name, every, task)
        return task

    return register


def fire(job: PeriodicJob) -> bool:
    """Enqueue the job if its latest due moment has not been fired yet. Returns whether this call fired it."""
    due_at = job.due_at(clock.now())
    if PeriodicRun.objects.filter(job=job.name, due_at=due_at).exists():
        return False
    try:
        with transaction.atomic():
            PeriodicRun.objects.create(job=job.name, due_at=due_at)
            job.task.enqueue()
    except IntegrityError:
        return False  # another worker was first
    return True


def fire_due() -> list[str]:
    """Fire whatever is due; returns the names of the jobs that this call fired."""
    return [job.name for job in registry.values() if fire(job)]
