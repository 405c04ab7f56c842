"""What must be right before the centre opens its doors: each finding names what is wrong and the next step."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from bianmin.core.selectors.worker import worker_sign_of_life

STALE_WORKER_SECONDS = 60


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. An error stops the opening, a warning does not."""

    what: str
    next_step: str
    error: bool = True


def _unsafe_settings() -> Iterator[Finding]:
    if not settings.PRODUCTION:
        yield Finding(
            "This is not a real installation: keys are made here and pages go without HTTPS.",
            "For a centre with real residents set BIANMIN_PRODUCTION=true; docs/production.md leads through it.",
            error=False,
        )
        return
    if settings.DEMO:
        yield Finding("Demo people may log in (BIANMIN_DEMO).", "Remove BIANMIN_DEMO from the environment.")
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding("BIANMIN_ALLOWED_HOSTS admits every host name.", "Name the centre's own addresses.")
    if not settings.BASE_URL.startswith("https://"):
        yield Finding(
            "BIANMIN_BASE_URL is not an https:// address, so the QR codes on paper lead nowhere.",
            "Set it to the address that residents use, such as https://example.org.",
        )
    if not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield Finding(
            "No proxy is believed, so a page asked for by HTTPS is sent to HTTPS again, without end.",
            "Set BIANMIN_TRUSTED_PROXIES to the number of proxies in front: 1 for the nginx of deploy/nginx.conf.",
        )
    if connection.vendor == "sqlite":
        yield Finding(
            "The database is one SQLite file; that is right for one centre, not for a district.",
            "For more, set DATABASE_URL to a PostgreSQL database before the first case (docs/production.md, part 2).",
            error=False,
        )


def _data_folder() -> Iterator[Finding]:
    if not os.access(settings.DATA_DIR, os.W_OK | os.X_OK):
        yield Finding(
            f"This user may not write in the data folder {settings.DATA_DIR}.",
            f"Run bianmin as its owner, or: chown -R bianmin: {settings.DATA_DIR}",
        )


def _keys_file() -> Iterator[Finding]:
    path = settings.DATA_DIR / "keys.json"
    if path.exists() and path.stat().st_mode & 0o077:
        yield Finding(f"{path} can be read by other users of this machine.", f"Run: chmod 600 {path}")


def _database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        first_line = str(error).strip().splitlines()[0]
        yield Finding(
            f"The database cannot be reached: {first_line}",
            "Start it, or correct DATABASE_URL; then run `bianmin check` again.",
        )
        return
    if pending:
        yield Finding(f"{len(pending)} migrations have not been applied.", "Run: bianmin migrate")
        return
    yield from _worker()


def _worker() -> Iterator[Finding]:
    age = worker_sign_of_life()["age_seconds"]
    if age is None or age > STALE_WORKER_SECONDS:
        last = "has never run here" if age is None else f"was last seen {age:.0f} seconds ago"
        yield Finding(
            f"The worker {last}; messages, seals and clocks wait for it.",
            "Run: bianmin worker (or bianmin serve, which starts it too).",
            error=False,
        )


def _chinese_font() -> Iterator[Finding]:
    fc_list = shutil.which("fc-list")
    known = ""
    if fc_list:
        known = subprocess.run([fc_list, ":lang=zh"], capture_output=True, text=True, check=False).stdout
    if not known.strip():
        yield Finding(
            "No Chinese font on this machine: documents made here would show boxes.",
            "Run: sudo apt-get install fontconfig fonts-noto-cjk",
            error=False,
        )


def _static_files() -> Iterator[Finding]:
    if settings.PRODUCTION and not (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield Finding("The static files have not been published.", "Run: bianmin assets")


CHECKS: list[Callable[[], Iterator[Finding]]] = [
    _unsafe_settings,
    _data_folder,
    _keys_file,
    _database,
    _chinese_font,
    _static_files,
]


def register(check: Callable[[], Iterator[Finding]]) -> None:
    """Add a check of a higher app."""
    if check not in CHECKS:
        CHECKS.append(check)


def findings() -> list[Finding]:
    """Every finding of every check. Missing keys are named by settings/env.py: with one missing nothing starts."""
    return [finding for check in CHECKS for finding in check()]
