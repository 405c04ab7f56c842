"""People to export, and a folder of their own."""

from datetime import date

import pytest

from bianmin.residents.models import Person


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def limit(settings):
    """Two people may leave the house without a second person."""
    settings.EXPORT_APPROVAL_ROWS = 2


@pytest.fixture
def neighbour(other_home):
    """In the other community."""
    return Person.objects.create(
        name="=HYPERLINK(1)", sex="1", birth_date=date(1990, 1, 1), household=other_home, area_code=other_home.area_code
    )


@pytest.fixture
def outsider(areas):
    """On the neighbour street."""
    return Person.objects.create(name="邻街人", area_code="410104003001001", sex="1", birth_date=date(1990, 1, 1))
