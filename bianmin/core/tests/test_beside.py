"""A second process for work of the processor: it answers, and nobody waits for one that has died."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bianmin.core import encryption
from bianmin.core.beside import Beside

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 60
_ALONE = """
import django, os, time
django.setup()
from bianmin.core.beside import Beside
with Beside("bianmin.core.encryption:sm3") as beside:
    while not beside.send(b"x"):
        time.sleep(0.05)
    beside.receive()
    print(beside._process.pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def beside() -> Iterator[Beside]:
    with Beside("bianmin.core.encryption:sm3") as one:
        yield one


def sent(beside: Beside, content: bytes) -> None:
    until = time.monotonic() + SECONDS
    while not beside.send(content):
        assert time.monotonic() < until, "the process does not come up"
        time.sleep(0.05)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


def test_it_answers_one_call_after_the_other(beside: Beside) -> None:
    assert not beside.send(b"")  # it is not up yet: whoever asks does the work
    assert beside.receive() is None
    sent(beside, b"")
    assert beside.receive(b"abc") == encryption.sm3(b"")
    assert beside.receive(b"") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GM/T 0004
    assert beside.receive() == encryption.sm3(b"")
    assert beside.receive() is None


def test_a_call_that_follows_none_is_taken_once_it_is_up(beside: Beside) -> None:
    until = time.monotonic() + SECONDS
    while (answer := beside.receive(b"abc")) is None:
        assert time.monotonic() < until, "the process does not come up"
        time.sleep(0.05)
    assert answer == encryption.sm3(b"abc")


def test_one_that_was_killed_is_not_waited_for(beside: Beside) -> None:
    sent(beside, b"abc")
    beside.receive(b"abc")
    beside._process.kill()
    beside._process.join()
    assert beside.receive() is None
    assert not beside.send(b"abc")


def test_it_ends_when_the_first_process_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", _ALONE], stdout=subprocess.PIPE, text=True, cwd=ROOT) as first:
        assert first.stdout is not None
        pid = int(first.stdout.readline())
        first.send_signal(signal.SIGKILL)
    until = time.monotonic() + SECONDS
    while not is_gone(pid):
        assert time.monotonic() < until, "it stays behind"
        time.sleep(0.05)
