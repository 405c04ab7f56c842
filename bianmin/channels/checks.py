"""`bianmin check`: what the channels need before the centre opens its doors."""

from collections.abc import Iterator

from django.conf import settings

from bianmin.channels.providers import wechatpay
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


WECHATPAY = ("MCHID", "APPID", "SERIAL", "PRIVATE_KEY", "APIV3_KEY", "PUBLIC_KEY", "PUBLIC_KEY_ID")


def wechatpay_settings() -> Iterator[Finding]:
    """No merchant is a way to work, too: then people pay in cash."""
    if not settings.WECHATPAY_MCHID:
        yield Finding(
            "No merchant at WeChat Pay (BIANMIN_WECHATPAY_MCHID): people pay in cash.",
            "docs/production.md, part 10, leads through it; without one this is all right.",
            error=False,
        )
        return
    for name in WECHATPAY:
        if not getattr(settings, f"WECHATPAY_{name}"):
            yield Finding(
                f"BIANMIN_WECHATPAY_{name} is missing; until it is there nobody can pay by phone.",
                f"Set BIANMIN_WECHATPAY_{name}, or BIANMIN_WECHATPAY_{name}_FILE with the path of a file.",
            )
    if not settings.BASE_URL:
        yield Finding(
            "BIANMIN_BASE_URL is missing: WeChat Pay cannot say that somebody has paid.",
            "Set it to the address that residents use, such as https://example.org.",
        )
    if problem := wechatpay.key_problem():
        yield Finding(problem, "Compare it with what the merchant platform shows under API security.")


def _missing() -> Iterator[Finding]:
    for name in ("SMS_SIGN", "SMS_KEY_ID", "SMS_KEY_SECRET"):
        if not getattr(settings, name):
            yield Finding(
                f"BIANMIN_{name} is missing; without it the SMS provider refuses every message.",
                f"Set BIANMIN_{name}, or BIANMIN_{name}_FILE with the path of a file that holds it.",
            )
