"""Bearer tokens for scripts."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction

from bianmin.accounts.models import ApiToken, User
from bianmin.accounts.models.api_token import TOKEN_PURPOSE
from bianmin.core import clock, encryption, journal

DAYS = 365


def api_token_create(*, actor: Any, user: User, name: str = "", days: int = DAYS) -> str:
    """Make a token and return its text, which is not kept: only its blind token is."""
    text = f"bm_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user,
            name=name,
            token_index=encryption.blind(TOKEN_PURPOSE, text),
            expires_at=clock.now() + timedelta(days=days),
        )
        journal.record(actor=actor, verb="api_token.create", noun=token, payload={"username": user.username})
    return text


def api_token_revoke(*, actor: Any, token: ApiToken) -> None:
    with transaction.atomic():
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        journal.record(actor=actor, verb="api_token.revoke", noun=token, payload={"username": token.user.username})
