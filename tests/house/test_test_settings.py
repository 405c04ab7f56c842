"""Tests run on keys and a data folder of their own, however pytest is called."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]


def test_keys_and_folder_are_not_those_of_whoever_develops() -> None:
    assert (list(settings.FIELD_KEYS), list(settings.INDEX_KEYS)) == (["t1"], ["t1"])
    assert Path(settings.DATA_DIR).is_relative_to(tempfile.gettempdir())


def test_so_it_is_where_pytest_is_called_by_itself() -> None:
    told = ("BIANMIN_", "DJANGO_", "PYTEST_", "DATABASE_URL")
    mine = {name: value for name, value in os.environ.items() if not name.startswith(told)}
    me = f"{Path(__file__).relative_to(ROOT)}::{test_keys_and_folder_are_not_those_of_whoever_develops.__name__}"
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", me]
    done = subprocess.run(words, cwd=ROOT, env=mine, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
