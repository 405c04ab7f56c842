"""Settings of the test run: fixed keys and a data folder of its own. Django starts here, and not by the name of its
settings in pyproject.toml, with which it would start before this file, on the keys and files of whoever develops."""

import os
import tempfile
from typing import Any

import django
import pytest

os.environ.setdefault("BIANMIN_DATA_DIR", tempfile.mkdtemp(prefix="bianmin-test-"))
os.environ.setdefault("BIANMIN_SECRET_KEY", "test-only-" + "x" * 40)
os.environ.setdefault("BIANMIN_FIELD_KEYS", "t1:" + "01" * 16)
os.environ.setdefault("BIANMIN_INDEX_KEYS", "t1:" + "02" * 32)
os.environ.setdefault("BIANMIN_JOURNAL_KEY", "03" * 32)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
WHOLE_PROCESSES = {"crash", "house"}  # folders of tests/


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="leave out the tests that use no database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long tests first, so that no core waits for one at the end; only those of the database if so asked."""
    items.sort(key=lambda item: not (item.get_closest_marker("race") or item.path.parent.name in WHOLE_PROCESSES))
    if config.getoption("--database-only"):
        idle = [item for item in items if not _uses_database(item)]
        config.hook.pytest_deselected(items=idle)
        items[:] = [item for item in items if _uses_database(item)]


def _uses_database(item: pytest.Item) -> bool:
    fixtures = DATABASE.intersection(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """No waiting for the disk: a test database need not survive a power cut."""
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if "init_command" in options:
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session", autouse=True)
def _fast_passwords() -> None:
    """Real hashing takes a quarter of a second a login, and no test is about it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def process_env(transactional_db: None) -> dict[str, str]:
    """Environment for a real child process that works on this test's database (for races and killed processes)."""
    return {**os.environ, "DATABASE_URL": _url(connection.settings_dict)}


def _url(database: dict[str, Any]) -> str:
    if "sqlite3" in database["ENGINE"]:
        return f"sqlite:///{database['NAME']}"
    login = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
    return f"postgres://{login}{database['HOST']}:{database['PORT']}/{database['NAME']}"
