"""Pickup codes (取件码): six digits that a person can say over the telephone, unique among open cases."""

import secrets

from bianmin.core import encryption

DIGITS = 6
PURPOSE = "case.pickup"


def new_code() -> str:
    """A code that is not guessable; the database refuses one that another open case has."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def index_of(code: str) -> str:
    return encryption.blind(PURPOSE, code)


def matches(index: str, code: str) -> bool:
    """Whether `code` is the one behind a stored index, in constant time and under every live key."""
    wanted = "".join(char for char in code if char.isdigit())[:12]
    return any(secrets.compare_digest(index, token) for token in encryption.blind_candidates(PURPOSE, wanted))
