"""What `deploy/` promises is what the product is: commands, ports, addresses, variables."""

import configparser
import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands

from bianmin.config.settings.env import VARIABLES
from bianmin.core.management.commands import serve

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
NGINX = re.sub(r"#.*", "", (DEPLOY / "nginx.conf").read_text())


def service(path: Path) -> dict[str, str]:
    """The lines of [Service]."""
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[method-assign,assignment] — systemd's names have capitals
    parser.read(path)
    return dict(parser["Service"])


def words(path: Path) -> list[str]:
    """What the unit runs, without the shell around it."""
    line = shlex.split(service(path)["ExecStart"])
    return shlex.split(line[2].removeprefix("exec ")) if line[:2] == ["/bin/sh", "-c"] else line


@pytest.mark.parametrize(("name", "port"), [("web", 8000), ("events", 8001)])
def test_unit_starts_what_serve_starts(name: str, port: int) -> None:
    of_serve = {"web": serve.web("127.0.0.1", port, 1), "events": serve.events("127.0.0.1", port)}[name].command
    settings, program = _options(list(of_serve[3:]))
    unit_settings, unit_program = _options(words(DEPLOY / f"bianmin-{name}.service")[1:])
    assert words(DEPLOY / f"bianmin-{name}.service")[0].endswith("/.venv/bin/granian")
    assert unit_program == program
    assert unit_settings | {"--workers": ""} == settings | {"--workers": ""}


def _options(line: list[str]) -> tuple[dict[str, str], str]:
    """Options with their values, and the program at the end. The time for the last requests is the unit's own."""
    *options, program = line
    found: dict[str, str] = {}
    for word, after in zip(options, [*options[1:], "--"], strict=True):
        if word.startswith("--"):
            found[word] = "" if after.startswith("--") else after
    found.pop("--workers-kill-timeout", None)
    return found, program


def test_worker_unit_runs_a_command_that_exists() -> None:
    program, verb = words(DEPLOY / "bianmin-worker.service")
    assert program.endswith("/.venv/bin/bianmin")
    assert verb in get_commands()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_units_share_their_frame(path: Path) -> None:
    keys = ("User", "EnvironmentFile", "WorkingDirectory", "UMask", "ProtectSystem", "ReadWritePaths", "Restart")
    assert len(UNITS) == 3
    assert {key: service(path)[key] for key in keys} == {key: service(UNITS[0])[key] for key in keys}


def test_example_names_known_variables_with_the_units_folder() -> None:
    lines = re.findall(r"^(?:# )?([A-Z0-9_]+)=(.*)$", (DEPLOY / "bianmin.env.example").read_text(), re.MULTILINE)
    assert {name.removesuffix("_FILE") for name, _value in lines} <= set(VARIABLES)
    assert dict(lines)["BIANMIN_DATA_DIR"] == service(UNITS[0])["ReadWritePaths"]
    assert dict(lines)["BIANMIN_TRUSTED_PROXIES"] == "1"


def test_proxy_leads_to_the_units_ports() -> None:
    ways = dict(re.findall(r"location (= /events/|/) \{[^}]*proxy_pass (\S+);", NGINX))
    assert ways == {"= /events/": "http://127.0.0.1:8001", "/": "http://127.0.0.1:8000"}


def test_no_location_loses_the_headers_of_the_server() -> None:
    """nginx inherits `proxy_set_header` only where a location sets none: with one of its own, Host and scheme go."""
    https = NGINX.split("server {")[2]
    for header in ("Host $host", "X-Forwarded-For $proxy_add_x_forwarded_for", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in https.split("location")[0]
    assert not re.search(r"location [^{]*\{[^}]*proxy_set_header", NGINX)


TYPED = re.compile(r"(?:^|`|&& |= )(?:\.venv/bin/)?(?:bianmin|b) ([a-z][a-z-]*)", re.MULTILINE)  # b: of production.md


@pytest.mark.parametrize("paper", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/production.md"])
def test_every_command_of_the_papers_exists(paper: str) -> None:
    verbs = set(TYPED.findall((ROOT / paper).read_text()))
    assert verbs
    assert verbs <= set(get_commands())


@pytest.mark.parametrize("paper", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_every_target_of_make_exists(paper: str) -> None:
    targets = set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / paper).read_text()))
    assert targets
    assert targets <= set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
