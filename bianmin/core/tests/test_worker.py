"""The worker survives being killed, a locked database, and another worker beside it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bianmin.core import clock, periodic, worker
from bianmin.core.models import PeriodicRun, WorkerHeartbeat

from .sample_tasks import append_line, slow_once


def wait_for(what: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def start_worker(process_env: dict[str, str]) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "bianmin", "worker", "--interval", "0.1", "--lease", "1"]
        started.append(subprocess.Popen(command, env=process_env, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.race
def test_killed_worker_leaves_its_task_to_the_next(
    start_worker: Callable[..., subprocess.Popen], tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    slow_once.enqueue(str(trace))
    first = start_worker()
    wait_for(trace.exists)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert "end" not in trace.read_text()
    start_worker()
    wait_for(lambda: "end" in trace.read_text())
    wait_for(
        lambda: DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, worker_ids__1__isnull=False).exists()
    )


@pytest.mark.race
def test_living_worker_keeps_a_task_longer_than_its_lease(
    start_worker: Callable[..., subprocess.Popen], tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    append_line.enqueue(str(trace), 3)
    start_worker(), start_worker()
    wait_for(lambda: trace.exists() and "end" in trace.read_text())
    assert trace.read_text().count("start") == 1


@pytest.mark.race
def test_worker_told_to_stop_finishes_its_task(start_worker: Callable[..., subprocess.Popen], tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    append_line.enqueue(str(trace), 1)
    process = start_worker()
    wait_for(trace.exists)
    process.terminate()
    assert process.wait(10) == 0
    assert "end" in trace.read_text()


@pytest.mark.race
def test_two_workers_fire_a_due_job_once(process_env: dict[str, str]) -> None:
    code = (
        "import django, sys; django.setup(); from datetime import timedelta; from bianmin.core import periodic, clock;"
        "from bianmin.core.tests.sample_tasks import append_line;"
        "job = periodic.PeriodicJob('test.race', timedelta(days=1), append_line.using());"
        "sys.stdin.read(1); print(sum(periodic.fire(job) for _ in range(1)), flush=True)"
    )
    env = {**process_env, "DJANGO_SETTINGS_MODULE": "bianmin.config.settings"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    time.sleep(2)  # all are ready and wait for the starting shot
    answers = [process.stdin for process in processes]
    for pipe in answers:
        assert pipe is not None
        pipe.write("!")
        pipe.flush()
    fired = [int(process.communicate(timeout=30)[0]) for process in processes]
    assert sorted(fired) == [0, 0, 0, 1]
    assert PeriodicRun.objects.filter(job="test.race").count() == 1
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db
def test_job_falls_due_once_in_each_interval() -> None:
    job = periodic.PeriodicJob("test.hourly", timedelta(hours=1), append_line)
    noon = clock.now().replace(hour=12, minute=10)
    with clock.frozen(noon):
        assert [periodic.fire(job), periodic.fire(job)] == [True, False]
    with clock.frozen(noon + timedelta(minutes=49)):
        assert not periodic.fire(job)
    with clock.frozen(noon + timedelta(hours=5)):
        assert periodic.fire(job)  # after a pause the latest due moment alone
    assert DBTaskResult.objects.count() == 2


@pytest.mark.django_db
def test_name_of_a_job_is_taken_once() -> None:
    periodic.periodic("test.taken", every=timedelta(hours=1))(append_line)
    try:
        with pytest.raises(ValueError, match="registered twice"):
            periodic.periodic("test.taken", every=timedelta(hours=1))(slow_once)
    finally:
        del periodic.registry["test.taken"]


@pytest.fixture
def running_task(db: None) -> DBTaskResult:
    append_line.enqueue("/dev/null")
    row = DBTaskResult.objects.get()
    row.claim("gone")
    return row


def test_task_of_a_silent_worker_goes_back(running_task: DBTaskResult) -> None:
    worker.beat("gone")
    assert worker.requeue_expired() == 0
    with clock.frozen(clock.now() + worker.LEASE * 2):
        assert worker.requeue_expired() == 1
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY


def test_task_that_kills_every_worker_is_given_up(running_task: DBTaskResult) -> None:
    DBTaskResult.objects.update(worker_ids=["w"] * worker.MAX_ATTEMPTS)
    assert worker.requeue_expired() == 1
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


@pytest.mark.django_db
def test_locked_database_does_not_end_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []
    one = worker.BianminWorker()

    def locked_once(self: object) -> None:
        rounds.append(1)
        if len(rounds) == 1:
            raise OperationalError("database is locked")
        one.running = False

    monkeypatch.setattr(worker.Worker, "run", locked_once)
    monkeypatch.setattr(worker.Caretaker, "start", lambda self: None)
    monkeypatch.setattr(worker.Courier, "start", lambda self: None)
    monkeypatch.setattr(worker.BianminWorker, "_recover", lambda self: None)
    one.run()
    assert len(rounds) == 2
    assert WorkerHeartbeat.objects.filter(name=one.worker_id).exists()
    assert str(os.getpid()) in one.worker_id
