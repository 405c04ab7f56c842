"""`bianmin demo` does what is new and only that."""

import os
import re
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import connection

from bianmin.core.management.commands import demo


@pytest.fixture
def data_dir(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.DEMO_PASSWORD = ""
    return tmp_path


def test_password_is_made_once_and_kept_to_the_owner(data_dir: Path) -> None:
    first = demo.demo_password()
    assert len(first) >= 16
    assert demo.demo_password() == first
    assert stat.S_IMODE((data_dir / "demo-password").stat().st_mode) == 0o600


def test_given_password_is_not_kept(data_dir: Path, settings: Any) -> None:
    settings.DEMO_PASSWORD = "given-by-the-environment"
    assert demo.demo_password() == "given-by-the-environment"
    assert not (data_dir / "demo-password").exists()


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were run."""
    made: list[list[str]] = []
    monkeypatch.setattr(demo.Command, "_run", lambda self, command: made.append(command))
    return made


def make_step(mark: Callable[[], str]) -> demo.Step:
    return demo.Step("静态文件", "assets", mark)


def test_step_is_done_again_only_when_its_origin_changed(data_dir: Path, runs: list[list[str]]) -> None:
    command = demo.Command()
    for mark in ("one", "one", "two"):
        command._do(4, make_step(lambda mark=mark: mark))
    assert runs == [["assets"], ["assets"]]


def test_step_that_was_stopped_is_done_again(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(self: demo.Command, command: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo.Command, "_run", stopped)
    with pytest.raises(KeyboardInterrupt):
        demo.Command()._do(4, make_step(lambda: "one"))
    made: list[list[str]] = []
    monkeypatch.setattr(demo.Command, "_run", lambda self, command: made.append(command))
    demo.Command()._do(4, make_step(lambda: "one"))
    assert made == [["assets"]]


def test_failed_command_stops_the_demo_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    command = demo.Command()
    command.environment = dict(os.environ)
    monkeypatch.setattr(subprocess, "run", lambda *words, **options: subprocess.CompletedProcess(words, 1))
    with pytest.raises(CommandError, match="run `make demo` again"):
        command._run(["load-pilot"])


@pytest.mark.django_db
def test_database_made_anew_is_filled_anew(settings: Any) -> None:
    before = demo.people_mark("secret")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET applied = '2001-01-01 00:00:00'")
    assert demo.people_mark("secret") != before
    assert demo.people_mark("other") != demo.people_mark("secret")


def test_what_is_printed_names_everybody_whom_the_readme_names(data_dir: Path, capsys: pytest.CaptureFixture) -> None:
    demo.Command()._announce(8000, "secret")
    readme = (Path(__file__).parents[2] / "README.zh-CN.md").read_text()
    table = re.search(r"\| 登录名 .*?\n\n", readme, re.DOTALL)[0]
    names = set(re.findall(r"[a-z][a-z.]+\d*", table))
    assert (
        {"dispatcher", "worker25"}
        <= names
        == set(re.findall(r"[a-z][a-z.]+\d*", re.search(r"登录名(.*)密码", capsys.readouterr().out, re.DOTALL)[1]))
    )
