"""Where the lines of a file lie while it is written: plain, so in a folder that only the house's own user may read, and
for no longer than its worker lives."""

import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

YOUNG = 60  # seconds in which a folder may be made and not locked yet


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder that goes with the block. What killed workers left is swept first."""
    sweep()
    folder = _root() / uuid.uuid4().hex
    folder.mkdir(parents=True, mode=0o700)
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep() -> None:
    """Delete the folders whose worker is dead: nobody holds their lock."""
    for folder in _root().glob("*"):
        with suppress(OSError):  # gone meanwhile, or locked
            if time.time() - folder.stat().st_mtime < YOUNG:
                continue
            lock = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _root() -> Path:
    return Path(settings.DATA_DIR) / "exports"
