"""The moves of a worker: paused, taken back, ended. Orders that she has accepted stay with her until the station moves
them, which hears of it through the journal."""

from typing import Any

from django.db import transaction

from bianmin.accounts.actions.post import post_end
from bianmin.accounts.models import Post, Role
from bianmin.partners.models import Worker
from bianmin.partners.permissions import require_with_provider
from bianmin.partners.workflow import WORKER

from .typed import locked, reason_of
from .worker import record


def worker_pause(*, actor: Any, worker: Worker, reason: str) -> Worker:
    """Send her nowhere for now. Raises MoveNotAllowed, UserError, NotAllowed."""
    return _move(actor, worker, "pause", "edit", reason_of(reason))


def worker_resume(*, actor: Any, worker: Worker) -> Worker:
    """Send her again. Raises MoveNotAllowed, NotAllowed."""
    return _move(actor, worker, "resume", "lead", "")


def worker_end(*, actor: Any, worker: Worker, reason: str) -> Worker:
    """She has left: her post as a worker ends with it, so that her login opens nothing any more. Raises MoveNotAllowed,
    UserError, NotAllowed."""
    with transaction.atomic():
        row = _move(actor, worker, "end", "lead", reason_of(reason))
        posts = Post.objects.current().filter(user__worker=row, role=Role.WORKER)
        for post in posts.select_related("user", "area"):
            post_end(actor=actor, post=post)
    return row


def _move(actor: Any, worker: Worker, move: str, right: str, reason: str) -> Worker:
    require_with_provider(actor, right, worker.provider.area_code)
    with transaction.atomic():
        row = locked(worker)
        row.state = WORKER.check(move, row.state)
        row.version += 1
        row.save(update_fields=["state", "version"])
        record(actor, f"worker.{move}", row, {"name": row.name, "reason": reason})
    return row
