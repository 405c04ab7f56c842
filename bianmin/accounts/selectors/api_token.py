"""Reading tokens: whose request is this?"""

from datetime import timedelta

from django.conf import settings

from bianmin.accounts.models import ApiToken, User
from bianmin.accounts.models.api_token import TOKEN_PURPOSE
from bianmin.core import clock, encryption

TOUCH = timedelta(minutes=10)


def user_for_token(text: str) -> User | None:
    """The person whom a live token stands for; None for a wrong or ended one, or a demo person outside the demo."""
    now = clock.now()
    token = (
        ApiToken.objects.filter(
            token_index__in=encryption.blind_candidates(TOKEN_PURPOSE, text),
            revoked_at=None,
            expires_at__gt=now,
            user__is_active=True,
        )
        .select_related("user")
        .first()
    )
    if token is None or (token.user.demo and not settings.DEMO):
        return None
    if token.last_used_at is None or now - token.last_used_at > TOUCH:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.user
