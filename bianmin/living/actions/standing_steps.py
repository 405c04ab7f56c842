"""What every move of a standing order shares: the locked row, the check of the move, the journal."""

from typing import Any

from bianmin.core import journal
from bianmin.core.models import JournalEntry
from bianmin.living.models import StandingOrder
from bianmin.living.workflow_standing import STANDING


def locked(standing: StandingOrder, verb: str) -> StandingOrder:
    """The row, locked and in the state that `verb` leads to; inside the action's transaction. Raises MoveNotAllowed."""
    StandingOrder.objects.select_for_update().filter(pk=standing.pk).first()
    row = StandingOrder.objects.select_related("service__station__centre", "centre__area", "person", "account").get(
        pk=standing.pk
    )
    row.state = STANDING.check(verb, row.state)
    return row


def saved(row: StandingOrder, actor: Any, verb: str, payload: dict[str, Any] | None = None) -> StandingOrder:
    row.version += 1
    row.save()
    record(row, actor, verb, payload)
    return row


def record(row: StandingOrder, actor: Any, verb: str, payload: dict[str, Any] | None = None) -> None:
    journal.record(
        actor=actor,
        verb=f"standing.{verb}",
        noun=row,
        subject_uid=row.person.uid if row.person else None,
        area_code=row.area_code,
        payload={"service": row.service.name, **(payload or {})},
        audience=JournalEntry.Audience.SUBJECT if row.person else JournalEntry.Audience.STAFF,
    )
