"""Which papers are needed: what the centre has is never asked for again (国令716 art. 7)."""

from datetime import date

import pytest

from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.errors import MaterialsMissing
from bianmin.affairs.selectors.materials import material_plan


def plan(version, person):
    return {line.code: line for line in material_plan(version=version, person=person)}


def test_to_bring_and_generated(elder_allowance, xie):
    lines = plan(elder_allowance, xie)
    assert {code: (line.status, line.can_follow) for code, line in lines.items()} == {
        "M1": ("to_bring", False),
        "M2": ("to_bring", True),
        "M3": ("generated", False),
    }
    assert "存档" in lines["M1"].why


def test_on_file_with_its_end(elder_allowance, xie, document_types):
    document = xie.documents.create(type=document_types["resident_id"], valid_until=date(2025, 9, 8))
    line = plan(elder_allowance, xie)["M1"]
    assert (line.status, line.document, str(line.valid_until)) == ("on_file", document, "2025-09-08")


def test_expired_says_so(elder_allowance, xie, document_types):
    document = xie.documents.create(type=document_types["resident_id"], valid_until=date(2025, 9, 7))
    line = plan(elder_allowance, xie)["M1"]
    assert (line.status, line.expired) == ("to_bring", document)
    assert "2025 年 9 月 7 日到期" in line.why


def test_the_one_that_is_valid_counts(elder_allowance, xie, document_types):
    good = xie.documents.create(type=document_types["resident_id"])
    xie.documents.create(type=document_types["resident_id"], valid_until=date(2020, 1, 1))
    assert plan(elder_allowance, xie)["M1"].document == good


def test_withdrawn_and_other_peoples_documents_do_not_count(elder_allowance, xie, document_types, monday, household):
    xie.documents.create(type=document_types["resident_id"], withdrawn_at=monday)
    assert plan(elder_allowance, xie)["M1"].status == "to_bring"


def test_one_of_several_documents_is_enough(make_item, xie, document_types):
    material = {"code": "M1", "name": "证明", "document": ["hukou_book", "payment_card"], "source": "system"}
    version = make_item("MZ-02", materials=[material])
    xie.documents.create(type=document_types["payment_card"])
    assert plan(version, xie)["M1"].status == "on_file"


def test_taken_from_the_record(make_item, xie):
    materials = [
        {"code": "M1", "name": "电话", "from_record": ["person.phone"]},
        {"code": "M2", "name": "银行卡号", "from_record": ["person.bank_card"]},
        {"code": "M3", "name": "就业登记信息", "from_record": True},
    ]
    lines = plan(make_item("MZ-02", materials=materials), xie)
    assert [lines[code].status for code in ("M1", "M2", "M3")] == ["from_record", "to_bring", "from_record"]


@pytest.fixture
def for_children(make_item):
    material = {"code": "M1", "name": "监护人同意书", "source": "resident", "needed_if": "person.age < 18"}
    return make_item("DQ-09", office="dangjian", conditions=[], materials=[material])


def test_only_of_whom_it_is_needed(for_children, xie):
    assert plan(for_children, xie) == {}
    xie.birth_date = date(2012, 1, 1)
    assert plan(for_children, xie)["M1"].status == "to_bring"


def test_not_known_counts_as_needed_and_may_be_said_not_to_apply(for_children, xie, clerk):
    xie.birth_date = None
    xie.save()
    assert plan(for_children, xie)["M1"].may_not_apply
    with pytest.raises(MaterialsMissing):
        case_accept(actor=clerk, version=for_children, person=xie)
    case = case_accept(actor=clerk, version=for_children, person=xie, materials={"M1": "not_needed"})
    assert case.materials.get().status == "not_needed"


def test_what_only_some_have_is_asked_and_may_be_said_not_to_apply(make_item, xie):
    material = {"code": "M1", "name": "低保证", "source": "resident", "waivable": True, "optional": True}
    line = plan(make_item("MZ-11", materials=[material]), xie)["M1"]
    assert (line.status, line.may_not_apply) == ("to_bring", True)


def test_what_is_needed_may_not_be_waved_through(elder_allowance, xie, accept):
    with pytest.raises(MaterialsMissing):
        accept(materials={"M1": "not_needed", "M2": "received"})
