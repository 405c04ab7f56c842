"""Starts the product's processes, starts again what dies, and ends all of them together."""

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

logger = logging.getLogger(__name__)

STEADY_SECONDS = 30  # a process that lived so long is started again at once
LONGEST_PAUSE = 30
PATIENCE_SECONDS = 15  # after the polite signal


def _die_with_parent() -> Callable[[], None]:
    """What the child does before it begins: end when the supervisor is killed, so that no port stays taken (Linux)."""
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return lambda: None
    return lambda: prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


@dataclass
class Child:
    """One process that must always run."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    pause: float = 0
    not_before: float = field(default=0, init=False)

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches the supervisor alone, which then ends each child once."""
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent()
        )
        self.started_at = time.monotonic()

    def tend(self) -> None:
        """Start it if it has ended and its pause is over; the pause doubles while it dies young."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            young = now - self.started_at < STEADY_SECONDS
            self.pause = min(max(self.pause * 2, 1.0), LONGEST_PAUSE) if young else 0.0
            self.not_before = now + self.pause
            self.end_group()  # a web server that was killed leaves workers behind, which would keep the port
            logger.warning("%s ended (%s), starts again in %.0f s.", self.name, self.process.returncode, self.pause)
            self.process = None
        if self.process is None and now >= self.not_before:
            self.start()

    def ask_to_end(self) -> None:
        """Send the polite signal."""
        if self.process is not None:
            self.process.terminate()

    def wait_for_end(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic seconds), then use force."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(deadline - time.monotonic(), 0.1))
        self.end_group()
        self.process.wait()

    def end_group(self) -> None:
        """End by force whatever is left of the process and the processes that it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Runs its children until SIGINT or SIGTERM."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self.running = True

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """Signal handler: leave the loop."""
        self.running = False

    def run(self) -> None:
        """Start all, tend them until told to stop, end all."""
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, self.stop)
        try:
            while self.running:
                for child in self.children:
                    child.tend()
                time.sleep(0.2)
        finally:
            self.end_all()

    def end_all(self) -> None:
        """Ask every child to end, wait for it, and end it by force when it does not; its own children with it."""
        alive = [child for child in self.children if child.process and child.process.poll() is None]
        for child in alive:
            child.ask_to_end()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in alive:
            child.wait_for_end(deadline)
