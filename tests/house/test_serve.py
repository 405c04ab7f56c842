"""`bianmin serve` as a real process: it answers, starts again what dies, and takes everything with it when it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from bianmin.core import journal

pytestmark = pytest.mark.race


def free_pair() -> int:
    """A port whose neighbour is free too."""
    for _ in range(50):
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise AssertionError("no two free ports side by side")


def wait_for(what: Callable[[], Any], seconds: float = 30) -> Any:
    """Ask until the answer is true; connection errors count as no."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            answer = what()
        except httpx.TransportError:
            answer = None
        if answer:
            return answer
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


@pytest.fixture
def house(process_env: dict[str, str], tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_pair()
    log = (tmp_path / "log").open("wb")
    command = [sys.executable, "-m", "bianmin", "serve", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, env={**process_env, "PORT": str(port)}, stderr=log)
    wait_for(lambda: httpx.get(f"http://127.0.0.1:{port}/healthz").json()["worker"]["last_seen"])
    yield process, port
    process.terminate()
    process.wait(30)


def test_serve_restarts_a_dead_child_and_ends_cleanly(house: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = house
    before = children_of(process.pid)
    assert len(before) == 3
    os.kill(before[0], signal.SIGKILL)
    wait_for(lambda: len(children_of(process.pid)) == 3 and before[0] not in children_of(process.pid))
    wait_for(lambda: httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200)
    everybody = children_of(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert not [pid for pid in everybody if alive(pid)]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/healthz")


def test_serve_killed_leaves_nobody_behind(house: tuple[subprocess.Popen[bytes], int]) -> None:
    process, _ = house
    everybody = children_of(process.pid)
    process.kill()
    process.wait()
    wait_for(lambda: not [pid for pid in everybody if alive(pid)], 20)


def test_serve_names_a_taken_port(house: tuple[subprocess.Popen[bytes], int], process_env: dict[str, str]) -> None:
    _, port = house
    command = [sys.executable, "-m", "bianmin", "serve", "--port", str(port)]
    second = subprocess.run(command, env=process_env, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert f"Port {port} of 127.0.0.1 is taken" in second.stderr


def test_event_stream_tells_kinds_to_those_who_are_logged_in(house: tuple[subprocess.Popen[bytes], int]) -> None:
    _, port = house
    url = f"http://127.0.0.1:{port + 1}/events/"
    wait_for(lambda: httpx.get(url).status_code == 403)
    user = get_user_model().objects.create(username="clerk1")
    client = Client()
    client.force_login(user)
    cookies = {"sessionid": client.cookies["sessionid"].value}
    stranger = httpx.get(url, cookies=cookies, headers={"Origin": "https://evil.example"})
    assert stranger.status_code == 403
    own = {"Origin": f"http://127.0.0.1:{port}"}
    with httpx.stream("GET", url, cookies=cookies, headers=own, timeout=15) as stream:
        assert stream.headers["access-control-allow-origin"] == own["Origin"]
        lines = stream.iter_lines()
        assert next(lines) == "retry: 3000"
        time.sleep(1.5)
        journal.record(actor=user, verb="user.rename", noun=user, payload={"name": "谢清"})
        told = [line for line in (next(lines) for _ in range(3)) if line]
    assert told == ["event: accounts.user", "data: changed"]
