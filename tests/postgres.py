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


def binaries() -> Path:
    """The folder of the newest PostgreSQL on the machine."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    if found is None:
        sys.exit("PostgreSQL is missing. Run: sudo apt-get install postgresql")
    return Path(found).parent


def server_user() -> str | None:
    """The user who runs the server; PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def as_owner(owner: str | None, command: list[str]) -> list[str]:
    """The command as `owner` (None: as whoever we are)."""
    return ["runuser", "-u", owner, "--", *command] if owner else command


def run(command: list[str], folder: Path) -> None:
    """Run a command in `folder`; its output is shown when it fails."""
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout.decode(errors='replace')}")


def free_port() -> int:
    """A port that nobody listens on now."""
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
    programs, owner, port = binaries(), server_user(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="bianmin-postgres-"))
    if owner:
        shutil.chown(folder, owner)
    data, log = folder / "data", folder / "log"
    options = " ".join([f"-p {port}", "-h 127.0.0.1", f"-k {folder}", *(f"-c {setting}" for setting in FAST)])
    control = [str(programs / "pg_ctl"), "-D", str(data), "-w"]
    initdb = ["-D", str(data), "-U", "bianmin", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    try:
        run(as_owner(owner, [str(programs / "initdb"), *initdb]), folder)
        run(as_owner(owner, [*control, "-l", str(log), "-o", options, "start"]), folder)
        try:
            yield f"postgres://bianmin@127.0.0.1:{port}/postgres"
        finally:
            run(as_owner(owner, [*control, "-m", "immediate", "stop"]), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
