"""A real web server in a process group of its own."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx


@dataclass
class Server:
    """One web server; callers name their bearer token."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1"

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def post(self, path: str, token: str, body: dict[str, Any], **headers: str) -> httpx.Response:
        headers["Authorization"] = f"Bearer {token}"
        return httpx.post(self.url + path, json=body, headers=headers, timeout=30)

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            assert self.running, "the server has ended"
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status_code in (200, 503):
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def workers(self) -> list[int]:
        """Process ids of those who answer requests."""
        pids: list[int] = []
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            pids += map(int, (task / "children").read_text().split())
        return pids

    def kill(self) -> None:
        """kill -9, master and workers in one blow: nobody has time for a last word."""
        if self.running:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
