"""Real processes for races: each runs a few lines of Python on the test's database.

Starting Django takes a second of a core, so `race` keeps one process that has done it, the nursery, which forks each
racer. The nursery itself opens no connection; every racer opens its own.
"""

import json
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

RACE_SECONDS = 120

PREAMBLE = """
import os, sys, time
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.config.settings")
import django
django.setup()
sys.stdout.write("ready\\n"); sys.stdout.flush()
sys.stdin.readline()
"""


def start(code: str, env: dict[str, str]) -> subprocess.Popen[str]:
    """A process that has Django up and waits for `go` before it runs `code`."""
    return subprocess.Popen(
        [sys.executable, "-c", PREAMBLE + code],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def race(code: str, env: dict[str, str], times: int) -> list[str]:
    """Run `code` in `times` processes let loose at once; returns what each printed. Fails when one fails.

    Each finds its number, from 0 on, in the environment as RUNNER.
    """
    lasting = {name: value for name, value in env.items() if not name.startswith("PYTEST_")}
    nursery = _nursery(tuple(sorted(lasting.items())))
    with tempfile.TemporaryDirectory(prefix="bianmin-race-") as folder:
        nursery.stdin.write(json.dumps({"code": code, "times": times, "folder": folder}) + "\n")
        nursery.stdin.flush()
        codes = json.loads(nursery.stdout.readline())
        said = [Path(folder, f"{racer}.err").read_text() for racer in range(times)]
        assert codes == [0] * times, "\n".join(text for text, status in zip(said, codes, strict=True) if status)
        return [Path(folder, f"{racer}.out").read_text().strip() for racer in range(times)]


def one_within_the_other(first: str, second: str, env: dict[str, str]) -> tuple[list[str], list[str]]:
    """What two processes say, of which the second begins when the first one has said that it has locked something."""
    one, other = _ready(first, env), _ready(second, env)
    _go(one)
    assert one.stdout
    assert one.stdout.readline() == "locked\n", one.stderr.read() if one.stderr else ""
    _go(other)
    return _said(one), _said(other)


def _ready(code: str, env: dict[str, str]) -> subprocess.Popen[str]:
    process = start(code, env)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()


def _said(process: subprocess.Popen[str]) -> list[str]:
    out, error = process.communicate(timeout=RACE_SECONDS)
    assert process.returncode == 0, error
    return out.split()


@lru_cache(maxsize=1)
def _nursery(env: tuple[tuple[str, str], ...]) -> subprocess.Popen[str]:
    """The process that forks; it ends with the tests, which hold its standard input open."""
    return subprocess.Popen(
        [sys.executable, "-m", "bianmin.core.tests.nursery", str(RACE_SECONDS)],
        env=dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
