"""Real processes for races: each runs a few lines of Python on the test's database."""

import subprocess
import sys

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
    runners = [start(code, env | {"RUNNER": str(number)}) for number in range(times)]
    for runner in runners:
        assert runner.stdout.readline() == "ready\n", runner.stderr.read()
    for runner in runners:
        runner.stdin.write("go\n")
        runner.stdin.flush()
    results = [runner.communicate(timeout=120) for runner in runners]
    for runner, (_out, err) in zip(runners, results, strict=True):
        assert runner.returncode == 0, err
    return [out.strip() for out, _err in results]
