"""Accepting at the counter: complete, with a gap, despite an unmet condition; and everything that must be refused."""

import uuid

import pytest

from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.actions.material import material_receive
from bianmin.affairs.errors import (
    CaseOpenError,
    ConditionsNotMet,
    FormInvalid,
    ItemChanged,
    ItemInactive,
    MaterialsMissing,
)
from bianmin.affairs.models import Case, Item, ItemVersion
from bianmin.affairs.selectors.materials import material_plan
from bianmin.core import clock, journal
from bianmin.core.errors import Conflict, NotAllowed, UserError
from bianmin.core.models import JournalEntry, NumberSeries, OutboxMessage
from bianmin.residents.models import Document, DocumentType


def test_works(accept, monday, xie, clerk):
    case = accept()
    assert case.state == "accepted"
    assert case.number == "XDJ-20250908-0001"
    assert str(case.due_on) == "2025-09-22"
    assert case.due_certain
    assert len(case.pickup_code) == 6
    stored = Case.objects.get()
    assert stored.form_data == {"name": "谢玉清", "phone": xie.phone, "address": str(xie.household.dwelling)}
    assert [row["status"] for row in stored.assessment["conditions"]] == ["met", "met"]
    assert "82" in stored.assessment["conditions"][1]["reason"] or "81" in stored.assessment["conditions"][1]["reason"]
    assert (stored.clerk, stored.office.code, stored.area_code) == (clerk, "minzheng", xie.area_code)


def test_journal_outbox_and_receipt_are_written_with_it(accept, monday, xie):
    case = accept(channel="api")
    entry = JournalEntry.objects.get(verb="case.accept")
    assert entry.subject_uid == xie.uid
    assert journal.payload_of(entry)["number"] == case.number
    message = OutboxMessage.objects.get()
    assert case.number in message.body
    assert case.pickup_code in message.body
    receipt = case.papers.get()
    assert receipt.kind == "receipt"
    assert receipt.content["pickup_code"] == case.pickup_code
    assert receipt.content["applicant"]["id"] == xie.id_masked


def test_who_stands_at_the_counter_needs_no_message(accept):
    accept()
    assert not OutboxMessage.objects.exists()


def test_number_and_code_are_not_stored_in_the_clear(accept):
    case = accept()
    row = (
        Case.objects.filter(pk=case.pk).extra(select={"raw": "pickup_code", "form": "form_data"}).values("raw", "form")
    )
    assert case.pickup_code not in str(row[0]["raw"])
    assert "谢玉清" not in str(row[0]["form"])


def test_second_open_case_is_refused_and_names_the_first(accept, second_clerk):
    first = accept()
    with pytest.raises(CaseOpenError) as told:
        accept(actor=second_clerk)
    assert told.value.details == {"case": first.number, "uid": str(first.uid)}
    assert Case.objects.count() == 1
    assert NumberSeries.objects.get().last == 1


def test_open_case_is_told_before_missing_materials(accept):
    accept()
    with pytest.raises(CaseOpenError):
        accept(materials={})


def test_missing_materials_are_told_completely(accept):
    with pytest.raises(MaterialsMissing) as told:
        accept(materials={})
    assert [row["code"] for row in told.value.details["missing"]] == ["M1", "M2"]
    assert [row["can_follow"] for row in told.value.details["missing"]] == [False, True]
    assert not Case.objects.exists()


def test_a_waivable_material_may_follow(accept, monday):
    case = accept(materials={"M1": "received", "M2": "gap"})
    gap = case.materials.get(code="M2")
    assert (gap.status, str(gap.due_on)) == ("gap", "2025-09-15")
    assert case.papers.get().content["gaps"] == [{"name": "户口簿", "due_on": "2025-09-15"}]


def test_another_material_may_not_follow(accept):
    with pytest.raises(MaterialsMissing) as told:
        accept(materials={"M1": "gap", "M2": "gap"})
    assert [row["code"] for row in told.value.details["missing"]] == ["M1"]


def test_no_gap_where_the_item_does_not_allow_it(accept, elder_allowance):
    elder_allowance.acceptance_with_gap = False
    elder_allowance.save()
    with pytest.raises(MaterialsMissing):
        accept(materials={"M1": "received", "M2": "gap"})


def test_what_is_on_file_is_not_asked_for(accept, xie, document_types):
    document = xie.documents.create(type=document_types["resident_id"])
    case = accept(materials={"M2": "received"})
    row = case.materials.get(code="M1")
    assert (row.status, row.document) == ("on_file", document)


def test_unmet_condition_needs_a_word(accept, xie):
    xie.birth_date = xie.birth_date.replace(year=1960)
    xie.save()
    with pytest.raises(ConditionsNotMet) as told:
        accept()
    assert told.value.details["conditions"][0]["text"] == "年满 80 周岁"
    case = accept(despite="本人坚持申请，已告知条件")
    entry = JournalEntry.objects.get(verb="case.accept")
    assert journal.payload_of(entry)["despite"] == "本人坚持申请，已告知条件"
    assert case.assessment["overall"] == "not_met"


def test_unknown_condition_does_not_block(accept, xie):
    xie.hukou_area_code = ""
    xie.save()
    assert accept().assessment["overall"] == "unknown"


def test_the_clerks_answer_settles_it(accept, xie):
    xie.hukou_area_code = ""
    xie.save()
    case = accept(answers={"person.hukou_city": "yes"})
    assert case.assessment["overall"] == "met"
    assert case.assessment["answers"] == {"person.hukou_city": True}
    assert case.assessment["conditions"][0]["used"][0]["source"] == "当面询问"


def test_form_errors_by_field(accept):
    with pytest.raises(FormInvalid) as told:
        accept(form_data={"phone": "123", "bank_card": "6222020000000000", "name": ""})
    assert set(told.value.details["fields"]) == {"phone", "bank_card", "name"}


@pytest.mark.parametrize("who", ["officer", "director", "auditor", "grid_worker", "administrator", "stranger"])
def test_only_a_clerk_accepts(accept, request, who):
    with pytest.raises(NotAllowed):
        accept(actor=request.getfixturevalue(who))
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "materials", [{"M9": "received"}, {"M1": "stolen"}, {"M1": ""}, {"x" * 5000: "received"}, {"M1": "x" * 5000}]
)
def test_bad_materials(accept, materials):
    with pytest.raises(UserError):
        accept(materials=materials)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "answers",
    [{"person.nonsense": True}, {"person.age": "old"}, {"params.dibao_line": 1}, {"person.hukou_city": "maybe"}],
)
def test_bad_answers(accept, answers):
    with pytest.raises(UserError) as told:
        accept(answers=answers)
    assert told.value.field == "answers"


def test_nobody_and_both_are_no_applicant(accept):
    with pytest.raises(UserError):
        accept(person=None)


def test_old_version_is_refused(accept, elder_allowance):
    newer = ItemVersion.objects.create(
        item=elder_allowance.item, number=2, name="高龄津贴申领", kind="承诺件", published_at=clock.now()
    )
    Item.objects.update(current=newer)
    elder_allowance.item.refresh_from_db()
    with pytest.raises(ItemChanged):
        accept()


def test_inactive_item_is_refused(accept, elder_allowance):
    elder_allowance.item.active = False
    with pytest.raises(ItemInactive):
        accept()


def test_proposed_uid_is_kept_and_taken_once(accept, clerk, senior_card, xie):
    uid = uuid.uuid4()
    assert accept(uid=uid).uid == uid
    with pytest.raises(Conflict) as told:
        case_accept(actor=clerk, version=senior_card, person=xie, materials={"M1": "received"}, uid=uid)
    assert told.value.code == "uid_taken"


def test_queries_do_not_grow(accept, django_assert_max_num_queries):
    with django_assert_max_num_queries(26):
        accept()


def test_what_was_brought_once_is_on_file(accept, xie, clerk, elder_allowance, document_types):
    DocumentType.objects.filter(code="hukou_book").update(valid_years=2)
    case = accept()
    assert {row.code: row.document and row.document.type.code for row in case.materials.all()} == {
        "M1": "resident_id",
        "M2": "hukou_book",
        "M3": None,
    }
    book = xie.documents.get(type__code="hukou_book")
    assert (book.verified_by, str(book.verified_on), str(book.valid_until)) == (clerk, "2025-09-08", "2027-09-08")
    assert xie.documents.get(type__code="resident_id").valid_until is None
    assert JournalEntry.objects.filter(verb="document.add", subject_uid=xie.uid).count() == 2
    again = material_plan(version=elder_allowance, person=xie)
    assert [line.status for line in again] == ["on_file", "on_file", "generated"]


def test_a_valid_one_on_file_is_not_doubled(accept, xie, document_types):
    held = Document.objects.create(person=xie, type=document_types["resident_id"])
    case = accept()
    assert xie.documents.filter(type__code="resident_id").get() == held
    assert case.materials.get(code="M1").document == held


def test_a_gap_is_filed_when_it_comes(accept, xie, clerk):
    case = accept(materials={"M1": "received", "M2": "gap"})
    assert not xie.documents.filter(type__code="hukou_book").exists()
    material_receive(actor=clerk, case=case, code="M2")
    assert case.materials.get(code="M2").document == xie.documents.get(type__code="hukou_book")


def test_the_card_is_filed_with_its_number_hidden(accept, make_item, xie):
    materials = [{"code": "M1", "name": "银行卡", "form": "copy", "source": "system", "document": "payment_card"}]
    version = make_item("MZ-07", materials=materials)
    accept(version=version, materials={"M1": "received"}, form_data={"bank_card": "6222 0212 3456 7890 128"})
    card = xie.documents.get()
    assert (card.number, card.number_masked) == ("6222021234567890128", "****0128")
