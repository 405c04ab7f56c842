"""A setting that is wrong is named with the next step, and its value is not repeated where it is a secret."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from bianmin.config.settings import database, env, keys
from bianmin.core import preflight

SLIP = "zz" + "11" * 15  # one slip of the pen in a key


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BIANMIN_PRODUCTION", "ture", "write true or false"),
        ("BIANMIN_DEMO", "maybe", "write true or false"),
        ("BIANMIN_SESSION_MINUTES", "half an hour", "idle minutes"),
        ("BIANMIN_SECRET_KEY_FILE", "/nowhere/key", "/nowhere/key"),
    ],
)
def test_unreadable_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as told:
        env.read(name.removesuffix("_FILE"))
    assert name.removesuffix("_FILE") in str(told.value)
    assert words in str(told.value)


@pytest.mark.parametrize("value", ["true", "True", "1", "yes"])
def test_yes_has_many_words(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("BIANMIN_DEMO", value)
    assert env.read("BIANMIN_DEMO") is True
    monkeypatch.setenv("BIANMIN_DEMO", "")
    assert env.read("BIANMIN_DEMO") is False


@pytest.mark.parametrize(
    "value", ["11" * 16, f"k1:{SLIP}", "k1:0011", f"k1:{'11' * 16},", f"k1:{'11' * 16},k1:{'22' * 16}"]
)
def test_bad_ring_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("BIANMIN_FIELD_KEYS", value)
    with pytest.raises(ImproperlyConfigured, match="BIANMIN_FIELD_KEYS") as told:
        keys._ring("BIANMIN_FIELD_KEYS", 16)
    assert "1111" not in str(told.value)


def test_good_ring_is_read_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIANMIN_FIELD_KEYS", f"k2:{'22' * 16}, k1:{'11' * 16}\n")
    assert list(keys._ring("BIANMIN_FIELD_KEYS", 16).items()) == [("k2", b"\x22" * 16), ("k1", b"\x11" * 16)]


@pytest.mark.parametrize(
    "url", ["foo", "mysql://a:secret@b/c", "postgres://a:secret@h:port/c", "postgres://a:secret@h"]
)
def test_bad_database_address_is_named_and_not_shown(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is no address") as told:
        database._database(url)
    assert "secret" not in str(told.value)


def test_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match="BIANMIN_DATA_DIR"):
        database.made(tmp_path / "file" / "data")


def _told(check: Any) -> str:
    return "\n".join(f"{finding.what} {finding.next_step}" for finding in check())


def test_real_installation_without_a_proxy_is_stopped(settings: Any) -> None:
    settings.PRODUCTION, settings.BASE_URL, settings.ALLOWED_HOSTS = True, "https://example.org", ["example.org"]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert "BIANMIN_TRUSTED_PROXIES" in _told(preflight._unsafe_settings)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert "BIANMIN_TRUSTED_PROXIES" not in _told(preflight._unsafe_settings)


def test_data_folder_of_somebody_else_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not _told(preflight._data_folder)
    monkeypatch.setattr(preflight.os, "access", lambda path, mode: False)
    assert "chown" in _told(preflight._data_folder)


def test_machine_without_a_chinese_font_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight.shutil, "which", lambda name: None)
    assert "fonts-noto-cjk" in _told(preflight._chinese_font)


def test_keys_that_others_can_read_are_found(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "keys.json").touch(mode=0o644)
    assert "chmod 600" in _told(preflight._keys_file)
