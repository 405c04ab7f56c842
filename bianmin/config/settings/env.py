"""Typed environment variables. Every name that the product reads stands in VARIABLES, and nowhere else.

A secret may also be given as NAME_FILE, the path of a file that holds it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[3]
_reader = environ.FileAwareEnv()
BOOLEANS = (*environ.Env.BOOLEAN_TRUE_STRINGS, "false", "off", "n", "no", "0", "")


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, type, default outside production, and what it means."""

    name: str
    cast: type
    default: Any
    meaning: str
    required_in_production: bool = False
    secret: bool = False


VARIABLES: dict[str, Variable] = {
    variable.name: variable
    for variable in (
        Variable("BIANMIN_PRODUCTION", bool, False, "true on a real installation: no default keys, HTTPS only"),
        Variable("BIANMIN_DATA_DIR", str, str(BASE_DIR / "data"), "folder of the SQLite file, uploads and keys"),
        Variable(
            "DATABASE_URL",
            str,
            "",
            "postgres://user:password@host:5432/name; empty means SQLite",
            secret=True,
        ),
        Variable("BIANMIN_SECRET_KEY", str, "", "signs sessions; 50 random characters", True, True),
        Variable(
            "BIANMIN_FIELD_KEYS",
            str,
            "",
            "kid:hex,kid:hex — SM4 keys of 32 hex digits, the first one writes",
            True,
            True,
        ),
        Variable(
            "BIANMIN_INDEX_KEYS",
            str,
            "",
            "kid:hex,kid:hex — HMAC-SM3 keys of 64 hex digits for look-up",
            True,
            True,
        ),
        Variable("BIANMIN_JOURNAL_KEY", str, "", "HMAC-SM3 key of the journal, 64 hex digits", True, True),
        Variable("BIANMIN_ALLOWED_HOSTS", list, ["127.0.0.1", "localhost"], "host names, comma-separated", True),
        Variable("BIANMIN_BASE_URL", str, "", "address that QR codes on paper lead to, such as https://example.org"),
        Variable(
            "BIANMIN_EVENTS_URL",
            str,
            "",
            "address of the event stream for browsers; empty means /events/ in production, else the port after PORT",
        ),
        Variable("BIANMIN_TRUSTED_PROXIES", int, 0, "number of proxies in front whose X-Forwarded-For is believed"),
        Variable("BIANMIN_SESSION_MINUTES", int, 30, "a session ends after so many idle minutes"),
        Variable("BIANMIN_RESIDENT_SESSION_MINUTES", int, 60, "a resident's session ends after so many idle minutes"),
        Variable("BIANMIN_DEMO", bool, False, "true where demo people may log in; never in production"),
        Variable(
            "BIANMIN_DEMO_PASSWORD",
            str,
            "",
            "common password of the demo people; generated when empty",
            secret=True,
        ),
        Variable(
            "BIANMIN_EXPORT_APPROVAL_ROWS",
            int,
            500,
            "people whom one member of staff may export in 24 hours without a second person's approval; 0: none",
        ),
        Variable(
            "BIANMIN_SMS_PROVIDER",
            str,
            "",
            "who sends short messages: aliyun, local (on a page); empty: local in the demo, else staff tell people",
        ),
        Variable("BIANMIN_SMS_SIGN", str, "", "the approved name in front of every message, without brackets"),
        Variable("BIANMIN_SMS_KEY_ID", str, "", "AccessKey ID at the SMS provider"),
        Variable("BIANMIN_SMS_KEY_SECRET", str, "", "AccessKey secret at the SMS provider", secret=True),
        Variable("BIANMIN_SMS_ENDPOINT", str, "https://dysmsapi.aliyuncs.com", "address of the SMS provider"),
        Variable("BIANMIN_WECHATPAY_MCHID", str, "", "merchant number at WeChat Pay; empty: no payments by phone"),
        Variable("BIANMIN_WECHATPAY_APPID", str, "", "app id of the official account that the merchant is tied to"),
        Variable("BIANMIN_WECHATPAY_SERIAL", str, "", "serial number of the merchant's API certificate"),
        Variable(
            "BIANMIN_WECHATPAY_PRIVATE_KEY",
            str,
            "",
            "the merchant's private key, PEM (apiclient_key.pem); best given as a file",
            secret=True,
        ),
        Variable("BIANMIN_WECHATPAY_APIV3_KEY", str, "", "the APIv3 key, 32 characters", secret=True),
        Variable(
            "BIANMIN_WECHATPAY_PUBLIC_KEY",
            str,
            "",
            "WeChat Pay's public key for this merchant, PEM (pub_key.pem); best given as a file",
        ),
        Variable("BIANMIN_WECHATPAY_PUBLIC_KEY_ID", str, "", "the id of that key, PUB_KEY_ID_…"),
        Variable("BIANMIN_WECHATPAY_BASE_URL", str, "https://api.mch.weixin.qq.com", "address of WeChat Pay"),
        Variable(
            "BIANMIN_VIRUS_SCAN",
            str,
            "",
            "clamd that scans what residents upload: host:port or the path of its socket; empty: none is scanned",
        ),
        Variable("BIANMIN_WORKERS", int, 0, "web processes; 0 means one for each core"),
        Variable("PORT", int, 8000, "port of the web process; the event stream takes the next one"),
    )
}


def read(name: str) -> Any:
    """Return the value, cast to its type. Raises ImproperlyConfigured with a sentence that says what to do."""
    variable = VARIABLES[name]
    value = _value(variable)
    if production() and _absent(variable):
        raise ImproperlyConfigured(missing_sentence())
    return value


def _value(variable: Variable) -> Any:
    """A misspelt "ture" must not pass for false: the real installation would be none."""
    name, default = variable.name, variable.default
    try:
        if variable.cast is bool and _reader.get_value(name, cast=str, default=str(default)).lower() not in BOOLEANS:
            raise ValueError("write true or false")
        return _reader.get_value(name, cast=variable.cast, default=default)
    except (ValueError, OSError) as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {variable.meaning}. ({error})") from error


def _absent(variable: Variable) -> bool:
    if not variable.required_in_production:
        return False
    value = _value(variable)
    return value in ("", []) or value == variable.default


def missing() -> list[Variable]:
    """The variables that a real installation needs and that are not set."""
    return [variable for variable in VARIABLES.values() if _absent(variable)]


def missing_sentence() -> str:
    """Name every missing variable at once, each with its meaning, and the next step."""
    lines = [f"  {variable.name}: {variable.meaning}" for variable in missing()]
    return "\n".join(
        [
            "This is a real installation (BIANMIN_PRODUCTION=true), and these are missing:",
            *lines,
            "Set each of them, or NAME_FILE with the path of a file that holds it, and start again.",
            "`BIANMIN_PRODUCTION= bianmin keys` prints fresh keys; docs/configuration.md explains every variable.",
        ]
    )


def production() -> bool:
    """Whether this is a real installation (BIANMIN_PRODUCTION)."""
    return bool(_value(VARIABLES["BIANMIN_PRODUCTION"]))
