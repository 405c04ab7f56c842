"""What several tests of people's files share."""

from collections.abc import Iterator

import pytest

from bianmin.core import codes
from bianmin.core.loaders import load_codes


@pytest.fixture
def code_tables(db: None) -> Iterator[None]:
    """The code tables of the catalogue."""
    load_codes()
    codes.forget()
    yield
    codes.forget()
