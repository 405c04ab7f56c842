"""A process with Django and all of the product up, which forks racers: `python -m bianmin.core.tests.nursery SECONDS`.

One line of JSON on standard input is one race: {"code", "times", "folder"}. Racer N prints into folder/N.out and N.err;
a line of JSON on standard output lists how they ended, 0 for well. A racer that takes longer than SECONDS is killed.
"""

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path

import django


def main(seconds: int) -> None:
    """Run the races of standard input until it is closed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.config.settings")
    django.setup()
    __import__("bianmin.config.urls")  # with everything loaded the racers meet where they race, not in the imports
    for line in sys.stdin:
        print(json.dumps(_race(**json.loads(line), seconds=seconds)), flush=True)  # noqa: T201


def _race(code: str, times: int, folder: str, seconds: int) -> list[int]:
    """How each racer ended; a signal counts as its negative number."""
    program = compile(code, "race", "exec")
    gate, key = os.pipe()
    racers = []
    for racer in range(times):
        pid = os.fork()
        if pid == 0:
            os.close(key)
            os.environ["RUNNER"] = str(racer)
            _run(program, gate, Path(folder, str(racer)), seconds)
        racers.append(pid)
    os.close(gate)
    os.close(key)  # the pipe ends for all of them in the same instant
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in racers]


def _run(program: object, gate: int, at: Path, seconds: int) -> None:
    """In the racer: wait at the gate, run, and end without touching what the nursery has open."""
    signal.alarm(seconds)
    for stream, suffix in ((1, ".out"), (2, ".err")):
        os.dup2(os.open(at.with_suffix(suffix), os.O_CREAT | os.O_WRONLY), stream)
    os.read(gate, 1)
    status = 0
    try:
        exec(program, {"__name__": "__main__", "os": os, "sys": sys, "time": time})  # noqa: S102 — the tests' own lines
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main(int(sys.argv[1]))
