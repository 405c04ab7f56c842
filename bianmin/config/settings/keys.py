"""Keys. In production they come from the environment; elsewhere they are made once and kept in the data folder."""

import json
import os
import secrets

from django.core.exceptions import ImproperlyConfigured

from .database import DATA_DIR
from .env import VARIABLES, production, read


def _local_keys() -> dict[str, str]:
    path = DATA_DIR / "keys.json"
    if not path.exists():
        made = {
            "BIANMIN_SECRET_KEY": secrets.token_urlsafe(50),
            "BIANMIN_FIELD_KEYS": f"k1:{secrets.token_hex(16)}",
            "BIANMIN_INDEX_KEYS": f"k1:{secrets.token_hex(32)}",
            "BIANMIN_JOURNAL_KEY": secrets.token_hex(32),
        }
        part = path.with_suffix(f".{os.getpid()}")
        part.touch(mode=0o600)
        part.write_text(json.dumps(made))
        try:
            os.link(part, path)  # the first process to get here wins, the others read its keys
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return json.loads(path.read_text())


def _key(name: str) -> str:
    value = read(name)
    return value if value or production() else _local_keys()[name]


def _bytes(name: str, text: str, length: int) -> bytes:
    """A key of hex digits. The sentence never repeats the value: it may be a key with one slip in it."""
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != length:
        raise ImproperlyConfigured(
            f"{name} holds a key that is not {2 * length} hex digits ({VARIABLES[name].meaning}). "
            "Correct it; `BIANMIN_PRODUCTION= bianmin keys` shows what such values look like."
        )
    return key


def _ring(name: str, length: int) -> dict[str, bytes]:
    """'kid:hex,kid:hex' as {kid: key}; the first one is the one that writes."""
    ring: dict[str, bytes] = {}
    for part in _key(name).split(","):
        kid, _colon, text = part.partition(":")
        if kid.strip() in ring:
            raise ImproperlyConfigured(f"{name} names {kid.strip()} twice. Give every key a name of its own.")
        ring[kid.strip()] = _bytes(name, text, length)
    return ring


SECRET_KEY = _key("BIANMIN_SECRET_KEY")
FIELD_KEYS = _ring("BIANMIN_FIELD_KEYS", 16)
INDEX_KEYS = _ring("BIANMIN_INDEX_KEYS", 32)
JOURNAL_KEY = _bytes("BIANMIN_JOURNAL_KEY", _key("BIANMIN_JOURNAL_KEY"), 32)
