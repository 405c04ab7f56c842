"""Several at once, in real processes: one approver is first, one worker's file stays."""

import pytest

from bianmin.core.models import JournalEntry, StoredFile
from bianmin.core.tests.processes import race
from bianmin.residents.actions.ledger_export import ledger_export_ask
from bianmin.residents.models import LedgerExport
from bianmin.residents.selectors.ledger_export import ExportFilter

pytestmark = pytest.mark.race

SETUP = """
import os
from bianmin.accounts.models import User
from bianmin.core.errors import UserError
from bianmin.residents.actions.ledger_export import ledger_export_approve, ledger_export_ask
from bianmin.residents.actions.ledger_export_make import ledger_export_make
from bianmin.residents.models import LedgerExport
from bianmin.residents.selectors.ledger_export import ExportFilter
"""

APPROVE = (
    SETUP
    + """
user = User.objects.get(username=["director", "auditor"][int(os.environ["RUNNER"])])
try:
    ledger_export_approve(actor=user, export=LedgerExport.objects.get())
    print("approved")
except UserError as error:
    print(error.code)
"""
)


def test_two_approvers_at_once(process_env, settings, clerk, director, auditor, xie):
    settings.EXPORT_APPROVAL_ROWS = 0
    ledger_export_ask(actor=clerk, area_code="410104002", asked=ExportFilter(), layout="ledger")
    assert sorted(race(APPROVE, process_env, 2)) == ["approved", "move_not_allowed"]
    assert JournalEntry.objects.filter(verb="export.approve").count() == 1


MAKE = (
    SETUP
    + """
ledger_export_make(export_id=LedgerExport.objects.get().pk)
print(LedgerExport.objects.get().state)
"""
)


def test_two_workers_make_one_file(process_env, director, xie):
    ledger_export_ask(
        actor=director, area_code="410104002", asked=ExportFilter(), layout="ledger", full=True, purpose="核对"
    )
    race(MAKE, process_env, 2)
    assert LedgerExport.objects.get().state == "ready"
    assert StoredFile.objects.count() == 1
    assert JournalEntry.objects.filter(verb="person.export").count() == 1
    assert JournalEntry.objects.filter(verb="export.make").count() == 1


ASK = (
    SETUP
    + """
user = User.objects.get(username="clerk")
print(ledger_export_ask(actor=user, area_code="410104002", asked=ExportFilter(), layout="ledger").state)
"""
)


def test_two_small_ones_at_once_count_together(process_env, clerk, xie):
    env = process_env | {"BIANMIN_EXPORT_APPROVAL_ROWS": "1"}
    assert sorted(race(ASK, env, 2)) == ["approved", "waiting"]
