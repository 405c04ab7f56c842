"""The moves of a provider: suspended, taken back, ended. Nobody is sent any more from that moment on; what a worker has
accepted is the station's to decide."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, journal
from bianmin.core.errors import NotAllowed, UserError
from bianmin.partners.models import Provider
from bianmin.partners.workflow import PROVIDER

MOST_REASON = 120


def provider_suspend(*, actor: Any, provider: Provider, reason: str) -> Provider:
    """Send nobody of it for now; `actor` None: by the rule of the office. Raises MoveNotAllowed, UserError,
    NotAllowed."""
    return _move(actor, provider, "suspend", _reason(reason))


def provider_resume(*, actor: Any, provider: Provider) -> Provider:
    """Send its workers again. Raises MoveNotAllowed, NotAllowed."""
    return _move(actor, provider, "resume", "")


def provider_end(*, actor: Any, provider: Provider, reason: str) -> Provider:
    """End the work with it for good. Raises MoveNotAllowed, UserError, NotAllowed."""
    return _move(actor, provider, "end", _reason(reason))


def _move(actor: Any, provider: Provider, move: str, reason: str) -> Provider:
    if actor is not None:
        _require(actor, provider, move)
    with transaction.atomic():
        row = Provider.objects.select_for_update().get(pk=provider.pk)
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


def _require(actor: Any, provider: Provider, move: str) -> None:
    areas = actor.areas_of(PROVIDER.moves[move].roles)
    if not any(provider.area_code.startswith(area) for area in areas):
        raise NotAllowed(_("服务商的暂停由生活站的调度和主任办理，恢复和终止由主任办理。"))


def _reason(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise UserError(_("请写明原因，以后查得到。"), field="reason")
    if len(words) > MOST_REASON:
        raise UserError(_("内容太长，最多 %(most)d 个字。") % {"most": MOST_REASON}, field="reason")
    return words
