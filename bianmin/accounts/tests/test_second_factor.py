"""The second step with six digits: switched on, asked for after the password; spare codes where no phone is."""

import base64
import hashlib
import hmac
import json
import struct
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.conftest import PASSWORD
from bianmin.core import rotation

NOON = 1_757_304_000


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The authenticator's clock; `at.seconds += 30` is the next code. Nothing counted by earlier tests is left."""
    cache.clear()
    clock = SimpleNamespace(seconds=NOON)
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: clock.seconds))
    return clock


def code_of(secret: str, seconds: int) -> str:
    """What an authenticator shows (RFC 6238: HMAC-SHA-1, 30 seconds, six digits)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", seconds // 30), hashlib.sha1)
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def log_in(client: Client) -> Any:
    return client.post(reverse("account_login"), {"login": "clerk", "password": PASSWORD})


def second(client: Client, code: str) -> bool:
    """Enter the code of the second step; whether it opened."""
    client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


@pytest.fixture
def secret(client: Client, clerk: User, at: SimpleNamespace) -> str:
    """The clerk has switched the authenticator on, and left."""
    log_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret, at.seconds)})
    assert done.status_code == 302
    client.post(reverse("account_logout"))
    at.seconds += 30
    return secret


def test_code_is_that_of_the_standard() -> None:
    assert code_of(base64.b32encode(b"12345678901234567890").decode(), 59) == "287082"


def test_password_alone_no_longer_opens(client: Client, secret: str) -> None:
    answer = log_in(client)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("my_account")).status_code == 302
    page = client.get(reverse("mfa_authenticate")).content.decode()
    assert "第二步验证" in page
    assert 'autocomplete="one-time-code"' in page


def test_code_opens_and_only_once(client: Client, secret: str, at: SimpleNamespace) -> None:
    log_in(client)
    assert second(client, code_of(secret, at.seconds))
    client.post(reverse("account_logout"))
    log_in(client)
    assert not second(client, code_of(secret, at.seconds))
    at.seconds += 30
    assert second(client, code_of(secret, at.seconds))


def test_wrong_and_old_codes_are_refused(client: Client, secret: str, at: SimpleNamespace) -> None:
    log_in(client)
    assert not second(client, code_of(secret, at.seconds - 60))
    assert not second(client, "")


def test_wrong_code_at_first_switches_nothing_on(client: Client, clerk: User, at: SimpleNamespace) -> None:
    log_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    wrong = f"{(int(code_of(secret, at.seconds)) + 1) % 1_000_000:06}"
    assert client.post(reverse("mfa_activate_totp"), {"code": wrong}).status_code == 200
    assert not clerk.authenticator_set.exists()


def test_spare_code_opens_once(client: Client, secret: str, clerk: User) -> None:
    codes = clerk.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()
    log_in(client)
    assert second(client, codes[0])
    client.post(reverse("account_logout"))
    log_in(client)
    assert not second(client, codes[0])
    assert second(client, codes[1])


def test_secrets_lie_sealed_and_follow_the_keys(
    client: Client, secret: str, clerk: User, at: SimpleNamespace, settings: Any
) -> None:
    def stored() -> str:
        return json.dumps(list(clerk.authenticator_set.values_list("data", flat=True)))

    assert secret not in stored()
    settings.FIELD_KEYS = {"k2": b"\x08" * 16} | settings.FIELD_KEYS
    done = {progress.what: progress.done for progress in rotation.rotate()}
    assert done["mfa.authenticator.data"] == 2  # the authenticator and the spare codes
    settings.FIELD_KEYS = {"k2": b"\x08" * 16}
    assert "k1." not in stored()
    log_in(client)
    assert second(client, code_of(secret, at.seconds))
