"""The house's own periodic jobs."""

from datetime import timedelta

from django.core.management import call_command
from django_tasks import task

from bianmin.core import clock, files, idempotency, throttle
from bianmin.core.actions.journal import journal_seal
from bianmin.core.actions.outbox_deliver import outbox_deliver, outbox_wipe
from bianmin.core.actions.payment_heal import payments_heal
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


@periodic("core.seal_journal", every=timedelta(minutes=1))
@task()
def seal_journal() -> None:
    """Give the journal's new entries their positions and close them into the chain."""
    journal_seal()


@periodic("core.deliver_outbox", every=timedelta(minutes=1))
@task()
def deliver_outbox() -> None:
    """Hand due messages to their channels, and empty the codes whose life is over."""
    outbox_deliver()
    outbox_wipe()


@periodic("core.prune_counts", every=timedelta(hours=1))
@task()
def prune_counts() -> None:
    """Delete limits whose time is over, kept answers of last week, and files that no row keeps."""
    throttle.prune()
    idempotency.prune()
    files.prune()


@periodic("core.heal_payments", every=timedelta(minutes=1))
@task()
def heal_payments() -> None:
    """Ask about payments and refunds by phone that are not settled."""
    payments_heal()
