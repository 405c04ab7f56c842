"""The worker: django-tasks-db's loop, made to survive what a centre's machine does to it.

Tasks run at least once. A worker shows that it lives by a row that a thread of its own renews; a task whose worker has
shown nothing for LEASE is given back to the queue, so what a killed worker left is done by the next one.
"""

import logging
import os
import signal
import socket
import threading
import time
from datetime import timedelta
from types import FrameType

from django.db import OperationalError, close_old_connections, connection
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import is_locked_database_exception

from . import clock, periodic
from .actions.outbox_deliver import outbox_deliver_urgent
from .models import WorkerHeartbeat

logger = logging.getLogger(__name__)

BEAT = timedelta(seconds=5)
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 5  # a task that kills its worker each time must not kill workers for ever
FORGET = timedelta(days=1)


def beat(name: str) -> None:
    """Write the worker's sign of life."""
    WorkerHeartbeat.objects.update_or_create(name=name, defaults={"at": clock.now()})


def requeue_expired(lease: timedelta = LEASE) -> int:
    """Give back the running tasks whose worker has shown no life for `lease`. Returns how many went back."""
    fresh = WorkerHeartbeat.objects.filter(at__gt=clock.now() - lease).values_list("name", flat=True)
    alive = set(fresh)
    # A worker beats before it claims, so an unknown name is a dead one.
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    return sum(_give_back(row) for row in running if not row.worker_ids or row.worker_ids[-1] not in alive)


def release(name: str) -> int:
    """Give back what the worker `name` holds but does not work on. Returns how many went back."""
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    return sum(_give_back(row) for row in running if row.worker_ids and row.worker_ids[-1] == name)


def _give_back(row: DBTaskResult) -> bool:
    """One conditional update: a row that another worker has given back or taken meanwhile is left alone."""
    given_up = len(row.worker_ids) >= MAX_ATTEMPTS
    change = (
        {"status": TaskResultStatus.FAILED, "finished_at": clock.now(), "traceback": "its worker died each time"}
        if given_up
        else {"status": TaskResultStatus.READY, "started_at": None}
    )
    same = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)
    changed = bool(same.update(**change))
    if changed:
        logger.warning("Task %s (%s) %s.", row.pk, row.task_path, "given up" if given_up else "given back")
    return changed


class Caretaker(threading.Thread):
    """Beats, gives back expired tasks and fires periodic jobs while the main thread works on a task."""

    def __init__(self, name: str, lease: timedelta, beat_every: timedelta) -> None:
        super().__init__(daemon=True)
        self.worker_name = name
        self.lease = lease
        self.beat_every = beat_every

    def run(self) -> None:
        while True:
            try:
                self.round()
            except Exception:
                # A locked or unreachable database is tried again; the sign of life grows old meanwhile, which is true.
                logger.exception("The worker's caretaker could not do its round.")
                connection.close()
            time.sleep(self.beat_every.total_seconds())

    def round(self) -> None:
        close_old_connections()
        beat(self.worker_name)
        requeue_expired(self.lease)
        periodic.fire_due()
        WorkerHeartbeat.objects.filter(at__lt=clock.now() - FORGET).delete()


class Courier(threading.Thread):
    """Sends codes at once, whatever long task the main thread works on: somebody waits for them at a telephone."""

    def __init__(self, every: float) -> None:
        super().__init__(daemon=True)
        self.every = every

    def run(self) -> None:
        while True:
            try:
                close_old_connections()
                outbox_deliver_urgent()
            except Exception:
                logger.exception("The worker's courier could not send.")
                connection.close()
            time.sleep(self.every)


class BianminWorker(Worker):
    """django-tasks-db's worker; a locked database or a lost connection does not end it."""

    def __init__(self, *, interval: float = 0.5, lease: timedelta = LEASE, beat_every: timedelta = BEAT) -> None:
        self.lease = lease
        self.beat_every = beat_every
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{socket.gethostname()[:30]}:{os.getpid()}:{os.urandom(4).hex()}",
            excluded_queue_names=[],
        )

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """First signal: finish the task, then go. Second: go at once; the task is given back when the lease ends."""
        if not self.running:
            os._exit(1)
        super().shutdown(signum, frame)

    def run(self) -> None:
        self._first_beat()
        Caretaker(self.worker_id, self.lease, self.beat_every).start()
        Courier(self.interval).start()
        while self.running:
            try:
                super().run()
            except OperationalError as error:
                locked = is_locked_database_exception(error)
                logger.warning("The database %s; the worker tries again.", "is locked" if locked else "is away")
                self._recover()

    def _first_beat(self) -> None:
        while self.running:
            try:
                beat(self.worker_id)
            except OperationalError:
                logger.warning("The database cannot be reached yet; the worker tries again.")
                connection.close()
                time.sleep(1)
            else:
                return

    def _recover(self) -> None:
        connection.close()
        time.sleep(1)
        try:
            release(self.worker_id)
        except OperationalError:
            connection.close()


def start(worker: BianminWorker) -> None:
    """Run until told to stop by SIGTERM, SIGINT or SIGQUIT."""
    worker.configure_signals()
    signal.siginterrupt(signal.SIGTERM, True)
    worker.run()
