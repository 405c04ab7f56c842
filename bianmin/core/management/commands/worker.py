"""`bianmin worker`: does the jobs that pages and other jobs put into the database."""

import logging
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.module_loading import autodiscover_modules

from bianmin.core import worker


class Command(BaseCommand):
    help = "Do the jobs in the queue and fire the periodic ones; several workers may run side by side."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between looks at an empty queue")
        parser.add_argument(
            "--lease", type=float, default=60, help="seconds without a sign of life after which a worker counts as dead"
        )

    def handle(self, *args: Any, interval: float, lease: float, **options: Any) -> None:
        logging.getLogger("django_tasks").setLevel(logging.INFO)
        autodiscover_modules("tasks")  # each app's tasks.py registers its periodic jobs
        beat_every = min(worker.BEAT, timedelta(seconds=lease / 4))
        worker.start(worker.BianminWorker(interval=interval, lease=timedelta(seconds=lease), beat_every=beat_every))
