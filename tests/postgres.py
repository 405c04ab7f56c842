"""A PostgreSQL of our own for one test run: a temporary folder, a free port, thrown away afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Nothing here need survive a power cut.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=256MB"]


def _binaries() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    if found is None:
        sys.exit("PostgreSQL is missing. Run: sudo apt-get install postgresql")
    return Path(found).parent


def _owner() -> str | None:
    """The user who runs the server; PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _as_owner(owner: str | None, command: list[str]) -> list[str]:
    return ["runuser", "-u", owner, "--", *command] if owner else command


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout.decode(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[str]:
    """Start a server; the value is its DATABASE_URL, or TEST_POSTGRES_URL where somebody else runs one."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given
        return
    binaries, owner, port = _binaries(), _owner(), _free_port()
    folder = Path(tempfile.mkdtemp(prefix="bianmin-postgres-"))
    if owner:
        shutil.chown(folder, owner)
    data, log = folder / "data", folder / "log"
    options = " ".join([f"-p {port}", "-h 127.0.0.1", f"-k {folder}", *(f"-c {setting}" for setting in FAST)])
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    initdb = ["-D", str(data), "-U", "bianmin", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    try:
        _run(_as_owner(owner, [str(binaries / "initdb"), *initdb]), folder)
        _run(_as_owner(owner, [*control, "-l", str(log), "-o", options, "start"]), folder)
        try:
            yield f"postgres://bianmin@127.0.0.1:{port}/postgres"
        finally:
            _run(_as_owner(owner, [*control, "-m", "immediate", "stop"]), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
