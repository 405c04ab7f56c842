"""Keys. In production they come from the environment; elsewhere they are made once and kept in the data folder."""

import json
import os
import secrets

from .database import DATA_DIR
from .env import production, read


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


def _ring(text: str) -> dict[str, bytes]:
    """'kid:hex,kid:hex' as {kid: key}; the first one is the one that writes."""
    return {kid.strip(): bytes.fromhex(key.strip()) for kid, key in (part.split(":", 1) for part in text.split(","))}


SECRET_KEY = _key("BIANMIN_SECRET_KEY")
FIELD_KEYS = _ring(_key("BIANMIN_FIELD_KEYS"))
INDEX_KEYS = _ring(_key("BIANMIN_INDEX_KEYS"))
JOURNAL_KEY = bytes.fromhex(_key("BIANMIN_JOURNAL_KEY"))
