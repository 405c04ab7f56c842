"""What somebody types at the desk is kept in the browser's tab until the server has it (docs/adr/0011)."""

from typing import Any

from django.utils.crypto import salted_hmac

SALT = "bianmin.core.drafts"


def draft_key(user: Any) -> str:
    """The key that seals what `user` types, 32 bytes in hex; empty for a visitor. It is the same after every login and
    stands only in pages that were made for this user, so nobody else opens what lies in the tab."""
    return salted_hmac(SALT, str(user.uid), algorithm="sha256").hexdigest() if user.is_authenticated else ""
