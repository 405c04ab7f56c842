"""What an import is still writing is not on file yet."""

import uuid

import pytest

from bianmin.core.models import StoredFile
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.models import LedgerImport, Person
from bianmin.residents.selectors.person_search import person_search

pytestmark = pytest.mark.django_db


@pytest.fixture
def arriving(clerk: object, xie: Person) -> Person:
    file = StoredFile.objects.create(name="台账.xlsx", content_type="x", size=1, sm3="0" * 64)
    ledger = LedgerImport.objects.create(
        actor=clerk, area_code="410104002", file=file, file_name="台账.xlsx", uid=uuid.UUID(int=5)
    )
    rewrite_terms([xie])
    Person.objects.filter(pk=xie.pk).update(arriving=ledger)
    return xie


def test_person_is_not_on_file_before_the_whole_import_is(arriving: Person, clerk: object) -> None:
    assert not Person.objects.visible_to(clerk).filter(pk=arriving.pk).exists()
    assert not Person.objects.living().filter(pk=arriving.pk).exists()
    assert person_search(user=clerk, text="谢玉") == []


def test_person_is_on_file_once_it_is(arriving: Person, clerk: object) -> None:
    Person.objects.update(arriving=None)
    assert Person.objects.visible_to(clerk).filter(pk=arriving.pk).exists()
    assert [hit.uid for hit in person_search(user=clerk, text="谢玉")] == [arriving.uid]
