"""The product under measurement: databases that are kept between runs, and a real server over one of them."""

import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
KEPT = Path(os.environ.get("BIANMIN_BENCH_DIR", ROOT / "bench" / ".kept"))
PASSWORD = "bench-" + secrets.token_hex(8)
WORKERS = os.cpu_count() or 1

sys.path.insert(0, str(ROOT / "tests"))
import postgres  # noqa: E402 — the tests' own way to start PostgreSQL


@dataclass(frozen=True)
class Site:
    """A database with its residents; `environment` is what every process over it runs with."""

    name: str
    residents: int
    environment: dict[str, str]

    def bianmin(self, *words: str) -> str:
        """Run a console command over this database; returns what it prints."""
        command = [sys.executable, "-m", "bianmin", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"bianmin {' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    def python(self, code: str) -> str:
        """Run a few lines with Django set up over this database; returns what they print."""
        begin = "import django; django.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", begin + code],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"a step of the bench failed:\n{done.stderr[-4000:]}")
        return done.stdout


def environment(name: str, database: str) -> dict[str, str]:
    folder = KEPT / name
    folder.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "BIANMIN_DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "BIANMIN_DEMO": "true",
        "BIANMIN_DEMO_PASSWORD": PASSWORD,
        "PYTHONPATH": str(ROOT),
    }


def prepare(name: str, residents: int, database: str = "") -> Site:
    """The database `name` with so many residents, made when it is not there (once: the million takes minutes)."""
    site = Site(name, residents, environment(name, database))
    print(f"  {name}: {residents:,} residents …", flush=True)
    site.bianmin("migrate", "-v0")
    site.bianmin("load-catalog")
    site.bianmin("load-pilot", "--residents", str(residents))
    site.bianmin("load-demo")
    site.python(_SUPERUSER.format(password=PASSWORD))
    site.python("from django.db import connection; connection.cursor().execute('ANALYZE')")
    return site


_SUPERUSER = """
from bianmin.accounts.models import User
user, made = User.objects.get_or_create(username="bench", defaults={{"name": "bench"}})
user.is_staff = user.is_superuser = True
user.set_password("{password}")
user.save()
"""


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL whose folder is kept, with its settings as they come; yields the URL without a database's name."""
    programs, owner = postgres.binaries(), postgres.server_user()
    folder, port = KEPT / "postgres", postgres.free_port()
    data = folder / "data"
    folder.mkdir(parents=True, exist_ok=True)
    if owner:
        _open_the_way(folder, owner)
    control = [str(programs / "pg_ctl"), "-D", str(data), "-w"]
    if not (data / "PG_VERSION").exists():
        initdb = ["-D", str(data), "-U", "bianmin", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        postgres.run(postgres.as_owner(owner, [str(programs / "initdb"), *initdb]), folder)
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c max_connections=100 -c shared_buffers=512MB -c max_wal_size=4GB"
    start = [*control, "-l", str(folder / "log"), "-o", options, "start"]
    postgres.run(postgres.as_owner(owner, start), folder)
    try:
        yield f"postgres://bianmin@127.0.0.1:{port}"
    finally:
        postgres.run(postgres.as_owner(owner, [*control, "-m", "fast", "stop"]), folder)


def _open_the_way(folder: Path, owner: str) -> None:
    """PostgreSQL runs as another user, who must be able to walk to its folder."""
    shutil.chown(folder, owner)
    for parent in folder.parents:
        mode = parent.stat().st_mode & 0o777
        if not mode & 0o001:
            parent.chmod(mode | 0o011)


def make_database(url: str, name: str, *, fresh: bool = False) -> str:
    """The URL of the database `name`, made when it is not there; `fresh`: made anew."""
    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        if fresh:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not found:
            connection.execute(f'CREATE DATABASE "{name}"')
    return f"{url}/{name}"


@contextmanager
def server(site: Site) -> Iterator[int]:
    """The product's web process over `site` on a free port; yields the port."""
    port = postgres.free_port()
    granian = ["-m", "granian", "--interface", "wsgi", "--log-level", "warning", "--no-ws", "--blocking-threads", "1"]
    command = [sys.executable, *granian, "--workers", str(WORKERS), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen([*command, "bianmin.config.wsgi:application"], cwd=ROOT, env=site.environment)
    try:
        wait(f"http://127.0.0.1:{port}/healthz")
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait(url: str, seconds: float = 60) -> None:
    """Until `url` answers."""
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return
        except OSError:
            if time.monotonic() > until:
                sys.exit(f"{url} does not answer.")
            time.sleep(0.2)
