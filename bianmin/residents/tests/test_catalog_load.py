"""Loading document types and tags: complete, idempotent, and never against the office."""

from datetime import timedelta

import pytest

from bianmin.core import catalog, clock
from bianmin.residents import loaders
from bianmin.residents.actions.document import document_add, documents_file
from bianmin.residents.models import DocumentType, TagType

pytestmark = pytest.mark.django_db


def load_own() -> int:
    return sum(catalog.run(entry) for entry in catalog.loaders() if entry.load.__module__ == loaders.__name__)


def test_every_type_is_loaded_as_the_catalogue_says() -> None:
    assert load_own() == len(catalog.read("documents.yaml")["documents"]) + len(catalog.read("tags.yaml")["tags"])
    card = DocumentType.objects.get(code="payment_card")
    assert (card.name, card.sensitive) == ("社会保障卡或银行卡", True)
    dibao = TagType.objects.get(code="dibao")
    assert (dibao.name, dibao.holder, dibao.office_code, dibao.valid_months) == (
        "低保家庭",
        "household",
        "minzheng",
        12,
    )


def test_second_load_changes_nothing() -> None:
    load_own()
    assert load_own() == 0


def test_office_edit_stays() -> None:
    load_own()
    TagType.objects.filter(code="hardship").update(valid_months=6)
    DocumentType.objects.filter(code="union_card").delete()
    assert load_own() == 0
    assert TagType.objects.get(code="hardship").valid_months == 6
    assert not DocumentType.objects.filter(code="union_card").exists()


def test_a_property_record_counts_for_thirty_days_and_never_without_end(clerk, xie) -> None:
    load_own()
    day = clock.today()
    filed = documents_file(actor=clerk, person=xie, numbers={"property_record": "", "marriage_cert": ""})
    assert filed["property_record"].valid_until == day + timedelta(days=30)
    assert filed["marriage_cert"].valid_until is None
    kind = DocumentType.objects.get(code="property_record")
    asked = day - timedelta(days=40)
    assert document_add(actor=clerk, person=xie, type=kind, valid_from=asked).valid_until == asked + timedelta(days=30)
    typed = day + timedelta(days=5)
    assert document_add(actor=clerk, person=xie, type=kind, valid_until=typed).valid_until == typed
    bills = DocumentType.objects.get(code="medical_bills")
    assert (bills.valid_years, bills.valid_days) == (None, 30)
