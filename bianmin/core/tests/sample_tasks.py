"""Tasks for the tests of the worker; they leave their traces in files."""

import os
import time
from pathlib import Path

from django_tasks import task


@task()
def append_line(path: str, seconds: float = 0) -> None:
    """Note the start, work for a while, note the end."""
    with Path(path).open("a") as file:
        file.write(f"start {os.getpid()}\n")
    time.sleep(seconds)
    with Path(path).open("a") as file:
        file.write("end\n")


@task()
def slow_once(path: str) -> None:
    """Takes a minute the first time, and no time when it is run again."""
    append_line.func(path, 0 if Path(path).exists() else 60)
