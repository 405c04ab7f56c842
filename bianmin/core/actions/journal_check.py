"""Asking for a verification of the whole journal, and keeping what it found."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import task

from bianmin.core import clock, journal
from bianmin.core.errors import Conflict
from bianmin.core.journal_chain import Report
from bianmin.core.models import JournalCheck

from .journal import journal_verify

MOST_KEPT = 100
PATIENCE = timedelta(hours=1)


def journal_check_request(*, actor: Any) -> JournalCheck:
    """Ask the worker to verify the journal. Raises Conflict while an earlier request of the last hour is not done."""
    with transaction.atomic():
        if JournalCheck.objects.filter(done_at=None, asked_at__gt=clock.now() - PATIENCE).exists():
            raise Conflict(_("已经在校验了，请等一会儿再看结果。"))
        check = JournalCheck.objects.create(asked_by=actor)
        journal.record(actor=actor, verb="journal.check", noun=check)
        journal_check_run.enqueue(check.pk)
    return check


@task()
def journal_check_run(pk: int) -> None:
    """Verify and keep the result; run twice, it verifies twice."""
    journal_check_note(report=journal_verify(), check=JournalCheck.objects.get(pk=pk))


def journal_check_note(*, report: Report, check: JournalCheck | None = None) -> JournalCheck:
    """Keep what a verification found, for the request that asked for it or for one from the command line."""
    check = check or JournalCheck()
    check.done_at = clock.now()
    check.sealed, check.unsealed, check.head = report.sealed, report.unsealed, report.head
    check.findings = [asdict(finding) for finding in report.findings[:MOST_KEPT]]
    check.save()
    return check
