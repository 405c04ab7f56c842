"""Work of the processor done in a second process, while this one writes to the database.

    with Beside("bianmin.residents.actions.ledger_prepare:prepare") as beside:
        beside.send(rows, about)
        ...
        ready = beside.receive(next_rows, about)

The function makes no query. One call at a time; where the process is not up or has died, the caller does it itself.
"""

import gc
import multiprocessing
import pickle
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
        self._is_up = self._is_asked = False

    def send(self, *arguments: Any) -> bool:
        """Whether the process has taken the call; not before it is up, nor after it has died."""
        try:
            self._is_up = self._is_up or (self._pipe.poll() and bool(self._pipe.recv()))
            if self._is_up:
                self._pipe.send_bytes(_packed(arguments))
        except (OSError, EOFError):
            self._is_up = False
        self._is_asked = self._is_up
        return self._is_up

    def receive(self, *following: Any) -> Any:
        """The answer to what was sent; None when nothing was, or the process has died. `following` is the next call:
        the process has it before the answer is unpacked."""
        try:
            answer = self._pipe.recv_bytes() if self._is_asked else None
        except (OSError, EOFError):
            answer, self._is_up = None, False
        self._is_asked = False
        if following:
            self.send(*following)
        return pickle.loads(answer) if answer else None  # noqa: S301 — our own process packed it

    def __enter__(self) -> "Beside":
        return self

    def __exit__(self, *_error: object) -> None:
        self._pipe.close()
        self._process.kill()  # it holds nothing
        self._process.join()


def _packed(value: Any) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)  # what a connection would do takes half as long again


def _serve(pipe: Connection, task: str) -> None:
    """The other process: it ends with the pipe, also when the first one was killed."""
    django.setup()
    work = import_string(task.replace(":", "."))
    gc.freeze()  # what was imported stays
    gc.disable()  # what a call makes dies by itself, or is looked for between two calls, when there is next to nothing
    with suppress(EOFError, OSError):
        pipe.send(True)
        while True:
            gc.collect()
            pipe.send_bytes(_packed(work(*pickle.loads(pipe.recv_bytes()))))  # noqa: S301 — of the process that made us
