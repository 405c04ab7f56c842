"""SQLite as it comes, PostgreSQL by DATABASE_URL; limits are counted in the database, so they hold across processes."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from .env import read


def made(folder: Path) -> Path:
    """The folder, made if it is not there. Raises ImproperlyConfigured with the next step."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder cannot be made: {error}. Correct BIANMIN_DATA_DIR, or make {folder} and give it to the "
            "user who runs bianmin: install -d -o bianmin -g bianmin -m 0700"
        ) from error
    return folder


DATA_DIR = made(Path(read("BIANMIN_DATA_DIR")))


def _postgres(url: str) -> dict[str, Any]:
    """Raises ImproperlyConfigured, without the address: a password stands in it."""
    try:
        known = url.startswith(("postgres://", "postgresql://"))
        config = dict(Env.db_url_config(url)) if known else {}
    except ValueError:
        config = {}
    if not config.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_URL is no address of a PostgreSQL database. Write postgres://user:password@host:5432/name "
            "(special characters of the password as %XX), or leave it empty for SQLite."
        )
    return config


def _database(url: str) -> dict[str, Any]:
    if url and not url.startswith("sqlite"):
        config = _postgres(url)
        config.update(CONN_MAX_AGE=None, CONN_HEALTH_CHECKS=True)
        # Statements that come again are planned once a connection (docs/adr/0012).
        config.setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=3)
        return config
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": url.removeprefix("sqlite:///") if url else str(DATA_DIR / "bianmin.sqlite3"),
        "CONN_MAX_AGE": None,
        # Tests use a file too: a database in memory hides locks.
        "TEST": {"NAME": str(DATA_DIR / "test.sqlite3")},
        "OPTIONS": {
            # IMMEDIATE: a transaction that will write takes the lock at its start and waits for it, instead of
            # failing at its first write. FULL: an acknowledged write survives a power cut. Pages of 8 KB (in a new
            # file): most writes change a few rows all over an index, and half as many pages are half as many calls.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;"
            ),
        },
    }


DATABASES = {"default": _database(read("DATABASE_URL"))}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}
MEDIA_ROOT = DATA_DIR / "files"
