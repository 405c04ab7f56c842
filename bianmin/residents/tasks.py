"""The worker's part of a ledger's way into the register. Each runs at least once and may run again at any moment."""

from django_tasks import task

from .actions.ledger_check import ledger_check
from .actions.ledger_clear import ledger_clear
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
