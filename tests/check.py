"""`make check`: every check that runs no test. Says which tool failed, and shows its words only then."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

CHECKS: list[tuple[str, list[str]]] = [
    ("ruff check", ["ruff", "check", "."]),
    ("ruff format", ["ruff", "format", "--check", "."]),
    ("import-linter", ["lint-imports"]),
    # Lint alone: djlint's formatter indents our own block tags (card, table …) wrongly and adds visible spaces.
    ("djlint", ["djlint", "--quiet", "--lint", "bianmin"]),
    ("django check", ["python", "-m", "bianmin", "check", "--system-only"]),
    ("migrations", ["python", "-m", "bianmin", "makemigrations", "--check", "--dry-run"]),
    ("mypy", ["mypy", "bianmin"]),
]


def run(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one tool; print one line, and its output when it fails."""
    began = time.monotonic()
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    good = done.returncode == 0
    print(f"  {'ok  ' if good else 'FAIL'}  {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if not good:
        print(done.stdout, done.stderr, sep="\n", flush=True)
    return good


def run_all() -> bool:
    """Run every check, also after one has failed. Returns whether all are good."""
    with tempfile.TemporaryDirectory(prefix="bianmin-check-") as folder:
        environment = {**os.environ, "BIANMIN_DATA_DIR": folder, "DATABASE_URL": ""}
        failed = [name for name, command in CHECKS if not run(name, command, environment)]
    if failed:
        print("Checks that failed: " + ", ".join(failed), flush=True)
    return not failed


if __name__ == "__main__":
    sys.exit(0 if run_all() else 1)
