"""SQLite as it comes, PostgreSQL by DATABASE_URL; limits are counted in the database, so they hold across processes."""

from pathlib import Path
from typing import Any

from environ import Env

from .env import read

DATA_DIR = Path(read("BIANMIN_DATA_DIR"))
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _database(url: str) -> dict[str, Any]:
    if url and not url.startswith("sqlite"):
        config = dict(Env.db_url_config(url))
        config.update(CONN_MAX_AGE=None, CONN_HEALTH_CHECKS=True)
        return config
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": url.removeprefix("sqlite:///") if url else str(DATA_DIR / "bianmin.sqlite3"),
        "CONN_MAX_AGE": None,
        # Tests use a file too: a database in memory hides locks.
        "TEST": {"NAME": str(DATA_DIR / "test.sqlite3")},
        "OPTIONS": {
            # IMMEDIATE: a transaction that will write takes the lock at its start and waits for it, instead of
            # failing at its first write. FULL: an acknowledged write survives a power cut.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;"
            ),
        },
    }


DATABASES = {"default": _database(read("DATABASE_URL"))}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}
MEDIA_ROOT = DATA_DIR / "files"
