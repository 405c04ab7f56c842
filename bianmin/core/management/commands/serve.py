"""`bianmin serve`: web, worker and event stream under one roof."""

import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bianmin.config.settings.env import read
from bianmin.core.supervisor import Child, Supervisor

GRANIAN = [sys.executable, "-m", "granian", "--log-level", "warning", "--no-ws", "--workers-kill-timeout", "3"]


def web(host: str, port: int, workers: int) -> Child:
    """The pages: WSGI, one blocking thread a worker (measured: docs/adr/0003)."""
    options = ["--interface", "wsgi", "--workers", str(workers), "--blocking-threads", "1", "--respawn-failed-workers"]
    address = ["--host", host, "--port", str(port)]
    return Child("web", [*GRANIAN, *options, *address, "bianmin.config.wsgi:application"])


def events(host: str, port: int) -> Child:
    """The event stream: one asynchronous process for all open pages."""
    options = ["--interface", "asginl", "--workers", "1", "--respawn-failed-workers"]
    return Child(
        "events", [*GRANIAN, *options, "--host", host, "--port", str(port), "bianmin.config.events:application"]
    )


def worker() -> Child:
    """The jobs."""
    return Child("worker", [sys.executable, "-m", "bianmin", "worker"])


def ensure_free(host: str, port: int) -> None:
    """Raise CommandError when something listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"Port {port} of {host} is taken ({error}). Choose another: PORT={port + 10}") from error


class Command(BaseCommand):
    help = "Start the web pages, the worker and the event stream; Ctrl-C or SIGTERM ends all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=read("PORT"), help="the event stream takes the next one")
        parser.add_argument("--workers", type=int, default=read("BIANMIN_WORKERS"), help="0 means one for each core")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        ensure_free(host, port)
        ensure_free(host, port + 1)
        workers = workers or os.cpu_count() or 1
        os.environ["PORT"] = str(port)  # the pages tell the browser where the stream is
        Supervisor([web(host, port, workers), events(host, port + 1), worker()]).run()
