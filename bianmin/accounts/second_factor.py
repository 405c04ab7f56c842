"""Secrets of the second factor (一次性口令和备用码): sealed by the adapter, and sealed anew when the keys change."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.conf import settings

from bianmin.core import encryption

SECRETS = ("secret", "seed")  # where allauth keeps them in an authenticator's `data`; codes, if any, are a list
CODES = "migrated_codes"


def reseal(size: int) -> Iterator[int]:
    """Seal under the writing key what lies under an older one; `size` authenticators a step, yields how many changed.

    A row that somebody changes meanwhile keeps what they wrote.
    """
    last = 0
    kept = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")
    while chunk := list(kept.filter(pk__gt=last)[:size]):
        yield sum(_reseal(row) for row in chunk)
        last = chunk[-1].pk


def _reseal(row: Authenticator) -> int:
    fresh = {name: _renewed(value) if name in (*SECRETS, CODES) else value for name, value in row.data.items()}
    if fresh == row.data:
        return 0
    return Authenticator.objects.filter(pk=row.pk, data=row.data).update(data=fresh)


def _renewed(value: str | list[str]) -> str | list[str]:
    if isinstance(value, list):
        return [encryption.encrypt(encryption.decrypt(one)) if _old(one) else one for one in value]
    return encryption.encrypt(encryption.decrypt(value)) if _old(value) else value


def _old(sealed: str) -> bool:
    return sealed.partition(".")[0] != next(iter(settings.FIELD_KEYS))
