"""Work of the processor done in a second process, while this one writes to the database.

    with Beside("bianmin.residents.actions.ledger_prepare:prepare") as beside:
        if beside.send(rows, about):
            ...
            ready = beside.receive()

The function makes no query. One call at a time; where the process is not up or has died, the caller does it itself.
"""

import gc
import multiprocessing
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

import django
from django.utils.module_loading import import_string


class Beside:
    """`task` is "module:function"; its arguments and its answer are pickled."""

    def __init__(self, task: str) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would share the connections to the database
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, task), daemon=True)
        self._process.start()
        theirs.close()
        self._is_up = False

    def send(self, *arguments: Any) -> bool:
        """Whether the process has taken the call; not before it is up, nor after it has died."""
        try:
            self._is_up = self._is_up or (self._pipe.poll() and bool(self._pipe.recv()))
            if self._is_up:
                self._pipe.send(arguments)
        except (OSError, EOFError):
            self._is_up = False
        return self._is_up

    def receive(self) -> Any:
        """The answer to what was sent; None when the process has died."""
        try:
            return self._pipe.recv()
        except (OSError, EOFError):
            self._is_up = False
            return None

    def __enter__(self) -> "Beside":
        return self

    def __exit__(self, *_error: object) -> None:
        self._pipe.close()
        self._process.kill()  # it holds nothing
        self._process.join()


def _serve(pipe: Connection, task: str) -> None:
    """The other process: it ends with the pipe, also when the first one was killed."""
    django.setup()
    work = import_string(task.replace(":", "."))
    gc.freeze()  # what was imported stays; what a call makes dies by itself
    gc.set_threshold(50_000, 20, 100)
    with suppress(EOFError, OSError):
        pipe.send(True)
        while True:
            pipe.send(work(*pipe.recv()))
