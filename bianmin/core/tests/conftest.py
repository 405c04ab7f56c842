"""The pilot street's named people and places, as core's tests need them."""

from collections.abc import Iterator
from typing import Any

import pytest

from bianmin.core import codes
from bianmin.core.models import Area, Centre


@pytest.fixture
def street(db: None) -> Area:
    county = Area.objects.create(code="410104", name="管城回族区", kind=Area.Kind.COUNTY)
    return Area.objects.create(code="410104002", name="西大街街道", kind=Area.Kind.STREET, parent=county)


@pytest.fixture
def centre(street: Area) -> Centre:
    return Centre.objects.create(
        code="XDJ", name="西大街便民服务中心", area=street, address="南顺城街", hotline="66212590"
    )


@pytest.fixture(autouse=True)
def _fresh_codes() -> Iterator[None]:
    codes.forget()
    yield
    codes.forget()


@pytest.fixture(autouse=True)
def files_folder(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT
