"""Saying of possible doubles whether they are the same person: one after the other, or all that are left at once."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.residents.errors import Invalid
from bianmin.residents.ledger.record import in_words
from bianmin.residents.models import LedgerImport, LedgerRow
from bianmin.residents.selectors.ledger_heads import two_heads
from bianmin.residents.selectors.ledger_places import HEAD
from bianmin.residents.selectors.ledger_words import home_of

from .ledger_begin import locked_for, require_cleared
from .ledger_rows import move

Decision = LedgerRow.Decision
WRITTEN = (Decision.SAME, Decision.OTHER)
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
        double = _doubles(locked).filter(pk=row).first()
        if double is None:
            raise Invalid(_("这一行不是疑似重复。请刷新页面。"), field="decision")
        heads = _heads(locked, besides=double) if _heads_where(double) else set()
        if why := _against(double, decision, heads):
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
            return _doubles(locked).exclude(decision=Decision.OPEN).update(decision=Decision.OPEN), 0
        heads, said, left = _heads(locked), [], 0
        for double in _doubles(locked).filter(decision=Decision.OPEN).order_by("pk"):
            if _against(double, decision, heads):
                left += 1
                continue
            double.decision = decision
            heads |= {home} if decision in WRITTEN and (home := _heads_where(double)) else set()
            said.append(double)
        LedgerRow.objects.bulk_update(said, ["decision"], batch_size=MANY)
    return len(said), left


def _doubles(ledger: LedgerImport) -> Any:
    return LedgerRow.objects.filter(ledger=ledger, kind=LedgerRow.Kind.DOUBLE)


def _against(double: LedgerRow, decision: str, heads: set[str]) -> str:
    """Why a double cannot be written so; "" when it can."""
    for fault in double.faults or ():
        if fault.get("decision") == decision:
            words = in_words(fault)
            return f"{words['message']}{words['advice']}"
    if decision in WRITTEN and _heads_where(double) in heads:
        problem = two_heads()
        return f"{problem.message}{problem.advice}"
    return ""


def _heads(ledger: LedgerImport, besides: LedgerRow | None = None) -> set[str]:
    """Households (uids) that get their head by a double that was decided on."""
    decided = _doubles(ledger).filter(decision__in=WRITTEN).exclude(pk=besides.pk if besides else None)
    return {home for double in decided if (home := _heads_where(double))}


def _heads_where(double: LedgerRow) -> str:
    """The household that the row would be head of; "" for none."""
    values = double.values or {}
    return home_of(values)[0] if values.get("relation") == HEAD else ""
