"""Saying of possible doubles whether they are the same person: one after the other, or all that are left at once."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.residents.errors import Invalid
from bianmin.residents.models import LedgerImport, LedgerRow
from bianmin.residents.selectors.ledger_judgement import against, all_left, decided_heads, doubles_of, heads_where

from .ledger_begin import locked_for, require_cleared
from .ledger_rows import move

Decision = LedgerRow.Decision
MANY = 500  # rows saved with one statement


def ledger_decide(*, actor: Any, ledger: LedgerImport, row: int, decision: str) -> LedgerRow:
    """Say of a possible double (`row` is its key) whether it is the same person; "" opens the question again.

    Raises Invalid, also when the row could not be written so, with the reason; MoveNotAllowed; Conflict while what a
    stopped import has written is still being deleted.
    """
    if decision not in Decision.values:
        raise Invalid(_("请选择是不是同一个人。"), field="decision")
    with transaction.atomic():
        locked = locked_for(actor, ledger)
        move(locked, "decide")
        require_cleared(locked)
        double = doubles_of(locked).filter(pk=row).first()
        if double is None:
            raise Invalid(_("这一行不是疑似重复。请刷新页面。"), field="decision")
        heads = decided_heads(locked, besides=double) if heads_where(double) else set()
        if why := against(double, decision, heads):
            raise Invalid(why, field="decision", code="decision_not_possible")
        double.decision = decision
        double.save(update_fields=["decision"])
    return double


def ledger_decide_rest(*, actor: Any, ledger: LedgerImport, decision: str) -> tuple[int, int]:
    """Say the same of all that nobody has decided on; "" opens all questions again. Returns how many it was said of,
    and of how many it could not be. Raises as `ledger_decide` does."""
    if decision not in Decision.values:
        raise Invalid(_("请选择是不是同一个人。"), field="decision")
    with transaction.atomic():
        locked = locked_for(actor, ledger)
        move(locked, "decide")
        require_cleared(locked)
        if decision == Decision.OPEN:
            return doubles_of(locked).exclude(decision=Decision.OPEN).update(decision=Decision.OPEN), 0
        said, left = all_left(locked, decision)
        for double in said:
            double.decision = decision
        LedgerRow.objects.bulk_update(said, ["decision"], batch_size=MANY)
    return len(said), left
