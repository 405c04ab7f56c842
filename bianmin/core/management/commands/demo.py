"""`bianmin demo`: from an empty data folder to the open pilot street; `make demo` calls it.

Every step may be stopped at any moment. What is done is remembered by what it was made from, so that the next start
does only what is new.
"""

import hashlib
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bianmin.config.settings.env import read

from .serve import ensure_free

HOST = "127.0.0.1"
FIRST_STEP, STEPS = 3, 8  # the first two are in tools/venv.sh


@dataclass(frozen=True)
class Step:
    """What it is called, the command that it runs, and the mark of what it is made from."""

    title: str
    command: str
    mark: Callable[[], str]


def digest(paths: Iterable[Path], *words: str) -> str:
    """One hash over the contents of files and some words."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(settings.PROJECT_DIR)).encode())
        total.update(path.read_bytes())
    for word in words:
        total.update(word.encode() + b"\0")
    return total.hexdigest()


def _files(*patterns: str) -> list[Path]:
    return [path for pattern in patterns for path in settings.PROJECT_DIR.glob(pattern) if path.is_file()]


def static_mark() -> str:
    """Changes with our own static files and with the packages that bring theirs."""
    return digest(_files("bianmin/*/static/**/*", "requirements/base.txt", "package-lock.json"))


def database_identity() -> str:
    """Tells this database from one that was made anew: the moment of its first migration."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT MIN(applied) FROM django_migrations")
        return str(cursor.fetchone()[0])


def catalog_mark() -> str:
    """Changes with the catalogue, and with the database."""
    return digest(_files("bianmin/catalog/**/*", "catalog/**/*"), database_identity())


def people_mark(password: str) -> str:
    """Changes with the demo people and their password, and with the database."""
    return digest(_files("bianmin/*/demo.py"), database_identity(), password)


def demo_password() -> str:
    """The common password: BIANMIN_DEMO_PASSWORD, or one that is made once and kept where only the owner reads it."""
    if settings.DEMO_PASSWORD:
        return str(settings.DEMO_PASSWORD)
    path = settings.DATA_DIR / "demo-password"
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}")
        part.touch(mode=0o600)
        part.write_text("-".join(secrets.token_hex(2) for _ in range(4)) + "\n")
        part.replace(path)
    return str(path.read_text().strip())


def unapplied_migrations() -> int:
    """How many migrations the database still needs."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _end(signum: int, frame: FrameType | None) -> None:
    sys.exit(130)  # leaves subprocess.run, which ends its child


class Command(BaseCommand):
    help = "Prepare the pilot street with its synthetic residents and demo people, then serve it on this machine."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO or settings.PRODUCTION:
            raise CommandError("This makes demo people. Run `make demo`; never on a real installation.")
        signal.signal(signal.SIGTERM, _end)
        port = read("PORT")
        ensure_free(HOST, port)
        ensure_free(HOST, port + 1)
        password = demo_password()
        self.environment = {**os.environ, "BIANMIN_DEMO": "true", "BIANMIN_DEMO_PASSWORD": password}
        try:
            self._prepare(password)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped. `make demo` goes on from here.")
            sys.exit(130)
        self._say(STEPS, "开门")
        self._announce(port, password)
        connection.close()
        sys.stdout.flush()
        os.execve(sys.executable, [sys.executable, "-m", "bianmin", "serve", "--host", HOST], self.environment)

    def _prepare(self, password: str) -> None:
        steps = [
            Step("静态文件", "assets", static_mark),
            Step("事项目录", "load-catalog", catalog_mark),
            Step("试点街道（合成居民）", "load-pilot", lambda: digest([], "pilot", database_identity())),
            Step("演示人员", "load-demo", lambda: people_mark(password)),
        ]
        self._migrate()
        for number, step in enumerate(steps, FIRST_STEP + 1):
            self._do(number, step)

    def _migrate(self) -> None:
        waiting = unapplied_migrations()
        self._say(FIRST_STEP, f"数据库：{waiting} 个迁移 …" if waiting else "数据库已是最新")
        if waiting:
            self._run(["migrate", "--noinput", "--verbosity", "0"])

    def _do(self, number: int, step: Step) -> None:
        mark = step.mark()
        stamp = settings.DATA_DIR / "stamps" / step.command
        if stamp.exists() and stamp.read_text() == mark:
            self._say(number, f"{step.title}已是最新")
            return
        self._say(number, f"{step.title} …")
        self._run([step.command])
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(mark)

    def _run(self, command: list[str]) -> None:
        done = subprocess.run([sys.executable, "-m", "bianmin", *command], env=self.environment, check=False)
        if done.returncode:
            raise CommandError(f"`bianmin {command[0]}` failed (see above). Mend it and run `make demo` again.")

    def _say(self, number: int, text: str) -> None:
        self.stdout.write(f"[{number}/{STEPS}] {text}")
        self.stdout.flush()

    def _announce(self, port: int, password: str) -> None:
        self.stdout.write(
            f"""
  便民服务中心（演示）  http://{HOST}:{port}/desk/
  健康检查            http://{HOST}:{port}/healthz
  接口说明            http://{HOST}:{port}/api/v1/openapi.json
  事件流              http://{HOST}:{port + 1}/events/

  登录名  clerk1 … clerk6  officer.jisheng  officer.minzheng  officer.laobao  officer.dangjian
          grid01  dispatcher  worker01 … worker25  director  auditor  admin
  密码    {password}

  居民    http://{HOST}:{port}/  手机 15400008001（替父母办事）、15400008002；验证码在 http://{HOST}:{port}/demo/phone/

  Ctrl-C 停止；数据留在 {settings.DATA_DIR}，再次 make demo 即可继续。
"""
        )
