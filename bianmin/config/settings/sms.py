"""Who sends short messages. In the demo they stay on this machine and are shown on a page."""

from django.core.exceptions import ImproperlyConfigured

from .env import VARIABLES, read

KNOWN = ("", "local", "aliyun")
SMS_PROVIDER = read("BIANMIN_SMS_PROVIDER") or ("local" if read("BIANMIN_DEMO") else "")
if SMS_PROVIDER not in KNOWN:
    raise ImproperlyConfigured(
        f"BIANMIN_SMS_PROVIDER names no provider: {VARIABLES['BIANMIN_SMS_PROVIDER'].meaning}. Correct it."
    )
SMS_SIGN = read("BIANMIN_SMS_SIGN")
SMS_KEY_ID = read("BIANMIN_SMS_KEY_ID")
SMS_KEY_SECRET = read("BIANMIN_SMS_KEY_SECRET")
SMS_ENDPOINT = read("BIANMIN_SMS_ENDPOINT")
