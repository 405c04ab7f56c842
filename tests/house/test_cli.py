"""The console command as a person at a terminal meets it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bianmin.core.management.commands.keys import fresh_keys
from bianmin.core.management.commands.settings import table

ROOT = Path(__file__).resolve().parents[2]
KEYS = ["BIANMIN_SECRET_KEY", "BIANMIN_FIELD_KEYS", "BIANMIN_INDEX_KEYS", "BIANMIN_JOURNAL_KEY"]


def bianmin(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    base = {name: value for name, value in os.environ.items() if name not in KEYS and name != "DATABASE_URL"}
    command = [sys.executable, "-m", "bianmin", *words]
    env = {**base, **environment}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def empty(tmp_path: Path) -> dict[str, str]:
    return {"BIANMIN_DATA_DIR": str(tmp_path / "data")}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which `bianmin migrate` has run; to be copied."""
    folder = tmp_path_factory.mktemp("migrated") / "data"
    assert bianmin("migrate", "-v0", BIANMIN_DATA_DIR=str(folder)).returncode == 0
    return folder


@pytest.mark.parametrize("verb", [("import-residents", "居民.csv"), ("rebuild-terms",)])
def test_database_that_is_not_migrated_is_told_with_what_to_run(verb: tuple[str, ...], empty: dict[str, str]) -> None:
    ended = bianmin(*verb, **empty)
    assert ended.returncode == 1
    assert "bianmin migrate" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_help_lists_the_verbs(empty: dict[str, str]) -> None:
    told = bianmin("help", **empty).stdout
    for verb in ("serve", "worker", "migrate", "check", "settings", "keys", "assets", "demo"):
        assert f"    {verb}\n" in told


def test_check_names_the_next_step_and_fails(empty: dict[str, str], migrated: Path) -> None:
    before = bianmin("check", **empty)
    assert before.returncode == 1
    assert "migrations have not been applied" in before.stdout
    assert "bianmin migrate" in before.stdout
    assert bianmin("check", "--system-only", **empty).returncode == 0
    shutil.copytree(migrated, empty["BIANMIN_DATA_DIR"], dirs_exist_ok=True)
    after = bianmin("check", **empty)
    assert after.returncode == 0, after.stdout
    assert "The worker has never run here" in after.stdout


def test_catalogue_of_the_pilot_street_loads(empty: dict[str, str], migrated: Path) -> None:
    shutil.copytree(migrated, empty["BIANMIN_DATA_DIR"])
    first = bianmin("load-catalog", **empty)
    assert first.returncode == 0, first.stderr
    assert "items: 44 rows made or changed" in first.stdout
    assert "items: 0 rows made or changed" in bianmin("load-catalog", **empty).stdout


def test_check_names_an_unreachable_database(empty: dict[str, str]) -> None:
    told = bianmin("check", DATABASE_URL="postgres://nobody@127.0.0.1:1/none", **empty)
    assert told.returncode == 1
    assert "The database cannot be reached" in told.stdout
    assert "DATABASE_URL" in told.stdout


def test_production_without_keys_names_all_of_them(empty: dict[str, str]) -> None:
    for verb in ("check", "serve"):
        told = bianmin(verb, BIANMIN_PRODUCTION="true", **empty)
        assert told.returncode == 1
        assert "Traceback" not in told.stderr
        for name in [*KEYS, "BIANMIN_ALLOWED_HOSTS"]:
            assert name in told.stderr


def test_check_finds_unsafe_settings_in_production(empty: dict[str, str]) -> None:
    unsafe = {"BIANMIN_PRODUCTION": "true", "BIANMIN_ALLOWED_HOSTS": "*", "BIANMIN_DEMO": "true"}
    told = bianmin("check", **fresh_keys(), **unsafe, **empty)
    assert told.returncode == 1
    for word in ("BIANMIN_DEMO", "BIANMIN_ALLOWED_HOSTS admits every", "BIANMIN_BASE_URL", "bianmin assets"):
        assert word in told.stdout


def test_secret_from_a_file(empty: dict[str, str], tmp_path: Path) -> None:
    keys = fresh_keys()
    files = {}
    for name, value in keys.items():
        (tmp_path / name).write_text(value)
        files[f"{name}_FILE"] = str(tmp_path / name)
    safe = {"BIANMIN_PRODUCTION": "true", "BIANMIN_ALLOWED_HOSTS": "example.org"}
    told = bianmin("check", "--system-only", **files, **safe, **empty)
    assert told.returncode == 0, told.stderr


def test_demo_is_refused_on_a_real_installation(empty: dict[str, str]) -> None:
    real = {"BIANMIN_PRODUCTION": "true", "BIANMIN_ALLOWED_HOSTS": "example.org", "BIANMIN_DEMO": "true"}
    told = bianmin("demo", **fresh_keys(), **real, **empty)
    assert told.returncode == 1
    assert "never on a real installation" in told.stderr


def test_configuration_page_is_current() -> None:
    page = ROOT / "docs" / "configuration.md"
    assert page.read_text() == table(), "run: bianmin settings > docs/configuration.md"


def test_assets_publishes_hashed_and_compressed_files(empty: dict[str, str], tmp_path: Path) -> None:
    told = bianmin("assets", **empty)
    assert told.returncode == 0, told.stderr
    published = tmp_path / "data" / "static"
    assert (published / "staticfiles.json").exists()
    assert list((published / "core").glob("events.*.js.gz"))
