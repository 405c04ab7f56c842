"""The moves of a provider: suspended, taken back, ended. Nobody is sent any more from that moment on; what a worker has
accepted is the station's to decide, which hears of it through the journal."""

from typing import Any

from django.db import transaction

from bianmin.core import clock, journal
from bianmin.partners.models import Provider
from bianmin.partners.permissions import require_with_provider
from bianmin.partners.workflow import PROVIDER

from .typed import locked, reason_of


def provider_suspend(*, actor: Any, provider: Provider, reason: str) -> Provider:
    """Send nobody of it for now; `actor` None: by the office's rule. Raises MoveNotAllowed, UserError, NotAllowed."""
    return _move(actor, provider, "suspend", "edit", reason_of(reason))


def provider_resume(*, actor: Any, provider: Provider) -> Provider:
    """Send its workers again. Raises MoveNotAllowed, NotAllowed."""
    return _move(actor, provider, "resume", "lead", "")


def provider_end(*, actor: Any, provider: Provider, reason: str) -> Provider:
    """End the work with it for good. Raises MoveNotAllowed, UserError, NotAllowed."""
    return _move(actor, provider, "end", "lead", reason_of(reason))


def _move(actor: Any, provider: Provider, move: str, right: str, reason: str) -> Provider:
    if actor is not None:
        require_with_provider(actor, right, provider.area_code)
    with transaction.atomic():
        row = locked(provider)
        row.state = PROVIDER.check(move, row.state)
        row.state_reason, row.state_since = reason, clock.today()
        row.version += 1
        row.save(update_fields=["state", "state_reason", "state_since", "version"])
        journal.record(
            actor=actor,
            verb=f"provider.{move}",
            noun=row,
            area_code=row.area_code,
            payload={"name": row.name, "reason": reason},
        )
    return row
