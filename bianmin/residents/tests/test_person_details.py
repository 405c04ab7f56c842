"""Documents, tags, needs, consents, representations and the household's file."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest

from bianmin.core import clock, files, journal
from bianmin.core.errors import NotAllowed, NotFound, UserError
from bianmin.core.models import JournalEntry
from bianmin.residents.actions.consent import consent_give, consent_withdraw
from bianmin.residents.actions.document import document_add, document_withdraw
from bianmin.residents.actions.household import household_edit
from bianmin.residents.actions.need import need_set
from bianmin.residents.actions.representation import representation_add, representation_end
from bianmin.residents.actions.tag import tag_add, tag_end
from bianmin.residents.errors import AlreadyHeld, HouseholdChanged, Invalid, NotHeld
from bianmin.residents.models import Consent, Document, DocumentType, Household, Need, Person, Tag, TagType

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def id_card(db):
    return DocumentType.objects.create(code="resident_id", name="居民身份证", issuer="公安机关")


@pytest.fixture
def pregnant(db):
    return TagType.objects.create(code="pregnant", name="怀孕", holder="person", valid_months=10)


@pytest.fixture
def dibao(db):
    return TagType.objects.create(code="dibao", name="低保家庭", holder="household")


@pytest.fixture
def daughter(household):
    return Person.objects.create(
        name="谢小妹", household=household, relation="30", birth_date=date(1975, 1, 1), area_code=household.area_code
    )


def verbs():
    return list(JournalEntry.objects.order_by("id").values_list("verb", flat=True))


def test_document_with_scan_is_sealed_and_journalled(clerk, xie, id_card):
    scan = BytesIO(PNG)
    document = document_add(actor=clerk, person=xie, type=id_card, number="41019919", scan=scan, scan_name="a.png")
    assert (document.issuer, document.verified_by, document.verified_on) == ("公安机关", clerk, clock.today())
    assert files.read(document.scan) == PNG
    assert document.scan.subject_uid == xie.uid
    assert verbs() == ["document.add"]


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_from": date(2026, 1, 2), "valid_until": date(2026, 1, 1)},
        {"valid_from": date(2100, 1, 1)},
        {"scan": BytesIO(b"<html>"), "scan_name": "a.html"},
        {"scan": BytesIO(b""), "scan_name": "a.png"},
    ],
)
def test_bad_document_is_refused(clerk, xie, id_card, fields):
    with pytest.raises(UserError):
        document_add(actor=clerk, person=xie, type=id_card, **fields)
    assert not Document.objects.exists()


def test_document_is_withdrawn_once_with_a_reason(clerk, xie, id_card):
    document = document_add(actor=clerk, person=xie, type=id_card)
    with pytest.raises(UserError):
        document_withdraw(actor=clerk, document=document, reason=" ")
    assert document_withdraw(actor=clerk, document=document, reason="已换新证").withdrawn_at
    with pytest.raises(NotHeld):
        document_withdraw(actor=clerk, document=document, reason="再来一次")


def test_tag_holds_as_long_as_the_catalogue_says(clerk, xie, pregnant):
    tag = tag_add(actor=clerk, person=xie, type=pregnant, source="孕检记录", since=date(2026, 4, 30))
    assert (tag.until, tag.approved_by) == (date(2027, 2, 28), clerk)


def test_tag_of_households_goes_to_the_household(clerk, xie, household, dibao):
    assert tag_add(actor=clerk, person=xie, type=dibao, source="低保证").household == household


def test_tag_twice_is_refused_until_the_first_has_ended(clerk, xie, dibao):
    tag = tag_add(actor=clerk, person=xie, type=dibao, source="低保证", since=date(2026, 1, 1))
    with pytest.raises(AlreadyHeld):
        tag_add(actor=clerk, person=xie, type=dibao, source="低保证")
    tag_end(actor=clerk, person=xie, tag=tag, until=clock.today() - timedelta(days=1), reason="停保")
    assert tag_add(actor=clerk, person=xie, type=dibao, source="新低保证")
    assert verbs() == ["tag.add", "tag.end", "tag.add"]


def test_tag_needs_source_and_right_dates(clerk, xie, pregnant):
    for fields in ({"source": " "}, {"source": "x", "since": date(2026, 5, 1), "until": date(2026, 4, 1)}):
        with pytest.raises(UserError):
            tag_add(actor=clerk, person=xie, type=pregnant, **fields)
    assert not Tag.objects.exists()


def test_tag_ends_once(clerk, xie, pregnant):
    tag = tag_add(actor=clerk, person=xie, type=pregnant, source="x")
    tag_end(actor=clerk, person=xie, tag=tag)
    with pytest.raises(NotHeld):
        tag_end(actor=clerk, person=xie, tag=tag)


def test_needs_become_what_is_named(clerk, xie):
    need_set(actor=clerk, person=xie, needs={"hearing": "", "large_print": ""})
    need_set(actor=clerk, person=xie, needs={"hearing": "", "other": "要坐着办"})
    assert {(need.kind, need.note) for need in Need.objects.filter(person=xie)} == {
        ("hearing", ""),
        ("other", "要坐着办"),
    }
    need_set(actor=clerk, person=xie, needs={"hearing": "", "other": "要坐着办"})
    assert verbs() == ["need.set", "need.set"]


def test_consent_is_given_once_and_withdrawn(clerk, xie):
    consent = consent_give(actor=clerk, person=xie, purpose="living")
    with pytest.raises(AlreadyHeld):
        consent_give(actor=clerk, person=xie, purpose="living")
    assert consent_withdraw(actor=clerk, person=xie, consent=consent).withdrawn_at
    with pytest.raises(NotHeld):
        consent_withdraw(actor=clerk, person=xie, consent=consent)
    assert consent_give(actor=clerk, person=xie, purpose="living")


def test_duty_is_for_affairs_only(clerk, xie):
    with pytest.raises(UserError):
        consent_give(actor=clerk, person=xie, purpose="culture", basis="duty")
    assert consent_give(actor=clerk, person=xie, purpose="affairs", basis="duty")


def test_guardian_consents_for_a_child_under_fourteen(clerk, household, daughter):
    child = Person.objects.create(
        name="小宝", household=household, birth_date=date(2018, 1, 1), area_code=household.area_code
    )
    for given in ({}, {"basis": "guardian"}, {"basis": "guardian", "given_by": daughter}):
        with pytest.raises(UserError):
            consent_give(actor=clerk, person=child, purpose="culture", **given)
    representation_add(actor=clerk, person=child, representative=daughter, kind="guardian", relation="52")
    consent = consent_give(actor=clerk, person=child, purpose="culture", basis="guardian", given_by=daughter)
    assert Consent.objects.get().given_by == consent.given_by == daughter


def test_representation_is_added_once_and_ended(clerk, xie, daughter):
    row = representation_add(actor=clerk, person=xie, representative=daughter, kind="agent", scope="领取补贴")
    with pytest.raises(AlreadyHeld):
        representation_add(actor=clerk, person=xie, representative=daughter, kind="agent")
    representation_end(actor=clerk, person=xie, representation=row, reason="收回委托")
    with pytest.raises(NotHeld):
        representation_end(actor=clerk, person=xie, representation=row, reason="收回委托")


def test_representation_ends_on_the_day_for_the_reason(clerk, xie, daughter):
    today = clock.today()
    row = representation_add(
        actor=clerk, person=xie, representative=daughter, kind="agent", since=today - timedelta(days=9)
    )
    for bad in ({"reason": " "}, {"reason": "x", "until": today - timedelta(days=10)}):
        with pytest.raises(Invalid):
            representation_end(actor=clerk, person=xie, representation=row, **bad)
    later, earlier = today + timedelta(days=5), today - timedelta(days=2)
    representation_end(actor=clerk, person=xie, representation=row, until=later, reason="委托到期")
    assert xie.represented_by.holding(later).exists()
    assert not xie.represented_by.holding(later + timedelta(days=1)).exists()
    representation_end(actor=clerk, person=xie, representation=row, until=earlier, reason="法院变更")
    assert not xie.represented_by.holding(today).exists()
    with pytest.raises(NotHeld):
        representation_end(actor=clerk, person=xie, representation=row, until=later, reason="又改")
    told = journal.payload_of(JournalEntry.objects.filter(verb="representation.end").latest("pk"))
    assert (told["until"], told["reason"]) == (earlier.isoformat(), "法院变更")


def test_nobody_represents_herself_and_no_child_represents(clerk, xie, household):
    child = Person.objects.create(name="小宝", birth_date=date(2018, 1, 1), area_code=household.area_code)
    for representative in (xie, child):
        with pytest.raises(UserError):
            representation_add(actor=clerk, person=xie, representative=representative, kind="agent")


def test_household_is_edited_with_its_source(clerk, second_clerk, household):
    with pytest.raises(UserError) as caught:
        household_edit(actor=clerk, household=household, version=1, changes={"assets_ok": True})
    assert caught.value.field == "economy_source"
    changes = {"income_per_capita": Decimal("512.50"), "economy_source": "经济状况核对"}
    household_edit(actor=clerk, household=household, version=1, changes=changes)
    stored = Household.objects.get()
    assert (stored.income_per_capita, stored.economy_checked_on) == (Decimal("512.50"), clock.today())
    with pytest.raises(HouseholdChanged) as conflict:
        household_edit(actor=second_clerk, household=household, version=1, changes={"income_per_capita": Decimal(600)})
    assert conflict.value.details == {"income_per_capita": (Decimal("512.50"), Decimal(600))}


def test_details_are_written_by_those_who_may(auditor, clerk_elsewhere, stranger, xie, id_card, pregnant):
    acts = [
        lambda user: document_add(actor=user, person=xie, type=id_card),
        lambda user: tag_add(actor=user, person=xie, type=pregnant, source="x"),
        lambda user: need_set(actor=user, person=xie, needs={"hearing": ""}),
        lambda user: consent_give(actor=user, person=xie, purpose="living"),
        lambda user: household_edit(actor=user, household=xie.household, version=1, changes={"children_ever": 1}),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act(auditor)
        for user in (clerk_elsewhere, stranger):
            with pytest.raises(NotFound):
                act(user)
    assert verbs() == []
