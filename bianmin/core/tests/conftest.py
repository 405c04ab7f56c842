"""What core's tests need beside the people and places that all share."""

from collections.abc import Iterator
from typing import Any

import pytest

from bianmin.core import codes


@pytest.fixture(autouse=True)
def _fresh_codes() -> Iterator[None]:
    codes.forget()
    yield
    codes.forget()


@pytest.fixture(autouse=True)
def files_folder(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT
