"""What every process of Bianmin carries from its start, and what only those shall hold that use it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LATE = ["docx", "docxtpl", "jinja2", "ortools", "wechatpayv3", "requests", "openpyxl", "bianmin.affairs.demo"]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bianmin.config.settings",
        "BIANMIN_DATA_DIR": str(tmp_path_factory.mktemp("startup")),
    }
    words = [sys.executable, "-c", "import sys, django; django.setup(); print(*sys.modules)"]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", LATE)
def test_a_library_for_a_few_pages_is_not_loaded_at_the_start(loaded: set[str], name: str) -> None:
    assert "bianmin.living.models" in loaded
    assert name not in loaded
