"""The house's own periodic jobs."""

from datetime import timedelta

from django.core.management import call_command
from django_tasks import task

from bianmin.core import clock
from bianmin.core.models import PeriodicRun
from bianmin.core.periodic import periodic

KEEP_RESULTS = timedelta(days=14)


@periodic("core.clear_sessions", every=timedelta(hours=6))
@task()
def clear_sessions() -> None:
    """Delete the sessions that have ended."""
    call_command("clearsessions")


@periodic("core.prune_results", every=timedelta(hours=6))
@task()
def prune_results() -> None:
    """Delete what was done with jobs, and the rows of fired periodic jobs, two weeks later."""
    call_command("prune_db_task_results", min_age_days=KEEP_RESULTS.days, verbosity=0)
    PeriodicRun.objects.filter(due_at__lt=clock.now() - KEEP_RESULTS).delete()
