"""`bianmin keys`: a fresh set of keys for a new installation."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand


def fresh_keys() -> dict[str, str]:
    """One value for each key variable, made by the system's random source."""
    return {
        "BIANMIN_SECRET_KEY": secrets.token_urlsafe(50),
        "BIANMIN_FIELD_KEYS": f"k1:{secrets.token_hex(16)}",
        "BIANMIN_INDEX_KEYS": f"k1:{secrets.token_hex(32)}",
        "BIANMIN_JOURNAL_KEY": secrets.token_hex(32),
    }


class Command(BaseCommand):
    help = "Print a fresh set of keys as environment lines; keep them safe, what they seal opens with nothing else."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for name, value in fresh_keys().items():
            self.stdout.write(f"{name}={value}")
