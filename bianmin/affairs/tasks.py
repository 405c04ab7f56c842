"""The affairs' periodic jobs."""

from datetime import timedelta

from django_tasks import task

from bianmin.core.periodic import periodic

from .actions.appointment import appointments_miss
from .actions.archive import archive_due
from .actions.clock_watch import clock_watch
from .actions.online_expire import online_expire


@periodic("affairs.watch_clocks", every=timedelta(hours=1))
@task()
def watch_clocks() -> None:
    """Warn before a case's limit and alarm after it."""
    clock_watch()


@periodic("affairs.archive_cases", every=timedelta(minutes=10))
@task()
def archive_cases() -> None:
    """Make the archive package of every case that has been closed since."""
    archive_due()


@periodic("affairs.expire_applications", every=timedelta(hours=6))
@task()
def expire_applications() -> None:
    """Delete drafts that nobody has touched for long, and photos of what was declined."""
    online_expire()


@periodic("affairs.miss_appointments", every=timedelta(hours=1))
@task()
def miss_appointments() -> None:
    """Close the appointments to which nobody came."""
    appointments_miss()
