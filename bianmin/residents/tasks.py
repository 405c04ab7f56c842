"""The worker's part of a ledger's way in and of an export's way out. Each runs at least once and may run again at any
moment."""

from datetime import timedelta

from django_tasks import task

from bianmin.core.periodic import periodic

from .actions.ledger_check import ledger_check
from .actions.ledger_clear import ledger_clear
from .actions.ledger_export_make import ledger_export_expire, ledger_export_make
from .actions.ledger_write import ledger_write


@task()
def check_ledger(ledger_id: int) -> None:
    """Read the file and match its rows."""
    ledger_check(ledger_id=ledger_id)


@task()
def write_ledger(ledger_id: int) -> None:
    """Write what is to be imported."""
    ledger_write(ledger_id=ledger_id)


@task()
def clear_ledger(ledger_id: int) -> None:
    """Delete what a stopped, dropped or undone import has written."""
    ledger_clear(ledger_id=ledger_id)


@task()
def make_export(export_id: int) -> None:
    """Make the file of an export."""
    ledger_export_make(export_id=export_id)


@periodic("residents.expire_exports", every=timedelta(hours=1))
@task()
def expire_exports() -> None:
    """Delete exported files whose time is over."""
    ledger_export_expire()
