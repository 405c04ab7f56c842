"""`bianmin check`: what the channels need before the centre opens its doors."""

from collections.abc import Iterator

from django.conf import settings

from bianmin.core.preflight import Finding


def sms_settings() -> Iterator[Finding]:
    """No provider is a way to work, too: then every message waits for a member of staff."""
    if not settings.SMS_PROVIDER:
        yield Finding(
            "No SMS provider (BIANMIN_SMS_PROVIDER): residents cannot log in by code, and staff tell every message.",
            "docs/configuration.md names the providers; without one this is all right.",
            error=False,
        )
    elif settings.SMS_PROVIDER == "local" and settings.PRODUCTION:
        yield Finding(
            "BIANMIN_SMS_PROVIDER is local: no message leaves this machine, and the administrator's page shows them.",
            "Set a real provider, or leave it empty so that staff tell people.",
        )
    elif settings.SMS_PROVIDER == "aliyun":
        yield from _missing()


def _missing() -> Iterator[Finding]:
    for name in ("SMS_SIGN", "SMS_KEY_ID", "SMS_KEY_SECRET"):
        if not getattr(settings, name):
            yield Finding(
                f"BIANMIN_{name} is missing; without it the SMS provider refuses every message.",
                f"Set BIANMIN_{name}, or BIANMIN_{name}_FILE with the path of a file that holds it.",
            )
