"""A request that names a key is done once: whoever sends it again gets the first answer (Idempotency-Key).

The answer is kept in the transaction of the action itself, so that a killed process leaves neither, and a second
request at the same moment waits on the key's unique row and then reads the first one's answer.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from . import clock, encryption
from .errors import Conflict, UserError
from .models import IdempotentAnswer

KEEP = timedelta(days=7)
MAX_KEY = 80


class KeyReused(Conflict):
    """The key belongs to another request."""

    code = "idempotency_key_reused"


class Answer(NamedTuple):
    status: int
    body: str
    replayed: bool = False


def once(*, user: Any, key: str, request: bytes, execute: Callable[[], Answer]) -> Answer:
    """Run `execute` the first time that `user` sends `key`, and give its answer whenever she sends it again.

    `request` is what was asked (method, path and body): the same key with another one raises KeyReused. An error that
    `execute` raises is not kept: nothing was changed, and the request may be sent again, mended or not.
    Kept for a week. Outside any transaction: it opens the one that `execute` runs in.
    """
    if not 0 < len(key) <= MAX_KEY:
        raise UserError(_("Idempotency-Key 要有 1 到 %(most)d 个字符。") % {"most": MAX_KEY}, code="idempotency_key")
    digest = encryption.sm3(request)
    with transaction.atomic():
        mine = IdempotentAnswer(user=user, key=key, request=digest)
        # On PostgreSQL this waits while another request with the key is under way; on SQLite the transaction did.
        IdempotentAnswer.objects.bulk_create([mine], ignore_conflicts=True)
        kept = IdempotentAnswer.objects.get(user=user, key=key)
        if kept.claim != mine.claim:
            return _replay(kept, digest)
        answer = execute()
        kept.status, kept.body = answer.status, answer.body
        kept.save(update_fields=["status", "body"])
    return answer


def prune() -> int:
    """Delete answers older than a week. Returns how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=clock.now() - KEEP).delete()[0]


def _replay(kept: IdempotentAnswer, digest: str) -> Answer:
    if kept.request != digest:
        raise KeyReused(_("这个 Idempotency-Key 已经用于另一个请求，请换一个新的。"))
    return Answer(kept.status, kept.body, replayed=True)
