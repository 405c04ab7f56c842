"""Fetching the correction workbook: personal data leaves the house, so it is noted."""

from typing import Any

from django.utils.translation import gettext as _

from bianmin.core import journal
from bianmin.core.errors import Conflict, NotAllowed
from bianmin.residents.models import LedgerImport
from bianmin.residents.selectors.ledger_correction import correction_workbook

STATES = ("checked", "imported", "undone")
MOST_OF_ALL = 20_000  # rows of a workbook with everything: a page waits for it


def ledger_correct(*, actor: Any, ledger: LedgerImport, everything: bool) -> bytes:
    """The workbook of faulty rows, or of all, for whoever uploaded the file (from `get_ledger`); in full, as the file
    has it. Raises NotAllowed, Conflict (too many rows), LedgerUnreadable, FileGone."""
    if ledger.actor_id != actor.pk:
        raise NotAllowed(_("更正表里有完整的证件号，只有上传这份台账的人能下载。"))
    if ledger.state not in STATES:
        raise Conflict(_("这份台账现在没有核对结果，不能下载更正表。"))
    if everything and ledger.counts.get("rows", 0) > MOST_OF_ALL:
        raise Conflict(
            _("超过 %(most)d 行，不能全部放进更正表。请下载有错误的行，改好再上传。") % {"most": MOST_OF_ALL},
            code="ledger_too_long",
        )
    content = correction_workbook(ledger=ledger, everything=everything)
    journal.record(actor=actor, verb="ledger.correct", noun=ledger, area_code=ledger.area_code)
    return content
