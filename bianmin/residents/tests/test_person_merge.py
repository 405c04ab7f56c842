"""Two records of one person become one: what moves, who may, what is refused."""

from datetime import date, timedelta

import pytest

from bianmin.accounts.models import Role
from bianmin.core import clock, id_number, journal, masking
from bianmin.core.errors import NotAllowed, NotFound
from bianmin.core.models import JournalEntry
from bianmin.residents import merging, search_terms
from bianmin.residents.actions.consent import consent_give, consent_withdraw
from bianmin.residents.actions.document import document_add
from bianmin.residents.actions.need import need_set
from bianmin.residents.actions.person import person_edit, person_move
from bianmin.residents.actions.person_merge import person_distinguish, person_merge
from bianmin.residents.actions.person_register import person_register
from bianmin.residents.actions.representation import representation_add
from bianmin.residents.actions.tag import tag_add
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.errors import AlreadyMerged, Invalid, MergeRefused, PersonChanged, PersonKnown
from bianmin.residents.models import DocumentType, Person, PersonDistinct, PersonMerge, TagType
from bianmin.residents.permissions import get_person_by_number
from bianmin.residents.selectors.person_search import person_search
from bianmin.residents.selectors.timeline import person_timeline
from bianmin.residents.specs import PersonSpec


def merge_of(actor, keep, drop, chosen=None, reason="同一个人登记了两次"):
    for row in (keep, drop):
        row.refresh_from_db()
    return person_merge(
        actor=actor, keep=keep, drop=drop, versions=(keep.version, drop.version), chosen=chosen or {}, reason=reason
    )


def found(user, text):
    return [hit.uid for hit in person_search(user=user, text=text)]


def test_the_record_merged_away_is_seen_no_more_and_found_by_its_own_words(director, clerk, xie, twin):
    merge = merge_of(director, xie, twin)
    assert (merge.kept, merge.dropped, merge.merged_by) == (xie, twin, director)
    assert list(Person.objects.visible_to(clerk)) == [xie]
    for text in ("谢玉青", "xieyuqing", twin.phone, "0009", xie.phone, "谢玉清", twin.id_number):
        assert found(clerk, text) == [xie.uid], text
    assert found(clerk, "谢玉青 平等街") == [xie.uid], "the old name and the address where she lives"
    assert found(clerk, "槐荫里") == [], "nobody lives there any more"
    assert get_person_by_number(clerk, twin.id_number) == xie


def test_chosen_fields_are_taken_and_the_rest_is_what_is_known(director, xie, twin):
    Person.objects.filter(pk=twin.pk).update(ethnic="01", workplace="退休", sex="1")
    merge_of(director, xie, twin, {"phone": "drop", "workplace": "keep", "name": "drop"})
    xie.refresh_from_db()
    assert (xie.name, xie.phone, xie.workplace, xie.sex) == ("谢玉青", "15400000009", "", "2")
    assert xie.ethnic == "01", "what only one of them knows is taken"
    assert xie.phone_masked == masking.mask_phone("15400000009")


def test_certificates_change_places_so_that_both_stay_known(director, clerk, xie, twin, household):
    hers = xie.id_number
    merge_of(director, xie, twin, {"id_number": "drop"})
    xie.refresh_from_db()
    twin.refresh_from_db()
    assert (xie.id_number, twin.id_number) == (id_number.make("410199", date(1943, 11, 2), 304), hers)
    assert xie.id_index == search_terms.id_index("resident_id", xie.id_number)
    for number in (xie.id_number, hers):
        with pytest.raises(PersonKnown) as told:
            person_register(actor=clerk, person=PersonSpec(name="谢", id_number=number), household=household)
        assert told.value.details == {"uid": str(xie.uid)}


def test_household_is_chosen_with_the_place_in_it(director, xie, twin, other_home):
    merge_of(director, xie, twin, {"household": "drop"})
    xie.refresh_from_db()
    assert (xie.household, xie.relation, xie.area_code) == (other_home, "30", other_home.area_code)


def test_everything_that_names_her_goes_along(director, clerk, xie, twin, daughter):
    card = DocumentType.objects.create(code="resident_id", name="居民身份证")
    veteran = TagType.objects.create(code="veteran", name="退役军人", holder="person")
    document_add(actor=clerk, person=twin, type=card)
    for person in (xie, twin):
        tag_add(actor=clerk, person=person, type=veteran, source="退役证件")
        need_set(actor=clerk, person=person, needs={"hearing": ""} | ({"sight": ""} if person == twin else {}))
    consent_give(actor=clerk, person=twin, purpose="culture")
    representation_add(actor=clerk, person=twin, representative=daughter, kind="agent")
    representation_add(actor=clerk, person=daughter, representative=twin, kind="guardian")
    merge_of(director, xie, twin)
    assert [row.type for row in xie.documents.all()] == [card]
    assert xie.tags.count() == 1, "the same tag does not stand there twice"
    assert {need.kind for need in xie.needs.all()} == {"hearing", "sight"}
    assert [row.purpose for row in xie.consents.all()] == ["culture"]
    assert [row.representative for row in xie.represented_by.all()] == [daughter]
    assert [row.person for row in xie.represents.all()] == [daughter]


def test_a_tag_that_holds_longer_goes_along(director, clerk, xie, twin):
    poor = TagType.objects.create(code="poor", name="低收入", holder="person")
    tomorrow = clock.today() + timedelta(days=1)
    tag_add(actor=clerk, person=xie, type=poor, source="核实", until=tomorrow)
    tag_add(actor=clerk, person=twin, type=poor, source="核实")
    merge_of(director, xie, twin)
    assert sorted(tag.until or date.max for tag in xie.tags.all()) == [tomorrow, date.max]


def test_who_withdrew_last_does_not_consent_again(director, clerk, xie, twin):
    first = consent_give(actor=clerk, person=twin, purpose="culture")
    second = consent_give(actor=clerk, person=xie, purpose="culture")
    consent_withdraw(actor=clerk, person=xie, consent=second)
    third = consent_give(actor=clerk, person=xie, purpose="living")
    fourth = consent_give(actor=clerk, person=twin, purpose="living")
    consent_withdraw(actor=clerk, person=twin, consent=fourth)
    merge_of(director, xie, twin)
    assert not xie.consents.filter(withdrawn_at=None).exists()
    assert set(twin.consents.filter(withdrawn_at=None)) == {first, third}


def test_both_histories_are_read_as_one(director, clerk, xie, twin):
    need_set(actor=clerk, person=twin, needs={"sight": ""})
    need_set(actor=clerk, person=xie, needs={"hearing": ""})
    merge_of(director, xie, twin)
    entries, _following = person_timeline(xie)
    assert [entry.title for entry in entries] == ["并入一份重复档案", "改需求和偏好", "改需求和偏好"]
    merged = JournalEntry.objects.get(verb="person.merge")
    assert journal.payload_of(merged)["reason"] == "同一个人登记了两次"
    assert "谢玉青" not in str(journal.payload_of(merged)), "masked, as everywhere outside of the file"
    assert JournalEntry.objects.filter(verb="person.merged", subject_uid=twin.uid).exists()


def test_old_names_lead_to_her_after_she_has_moved_and_been_merged_again(director, clerk, xie, twin, other_home):
    merge_of(director, xie, twin)
    xie.refresh_from_db()
    person_move(actor=clerk, person=xie, version=xie.version, household=other_home, relation="99")
    assert found(clerk, "谢玉青 槐荫里") == [xie.uid]
    third = Person.objects.create(name="谢玉清", area_code=xie.area_code)
    rewrite_terms([third])
    merge_of(director, third, xie)
    assert found(clerk, "谢玉青") == [third.uid]
    assert set(third.merged.all()) == {xie, twin}


@pytest.mark.parametrize("role", ["clerk", "officer", "grid_worker", "auditor"])
def test_only_the_director_merges(request, xie, twin_next_door, role):
    with pytest.raises((NotAllowed, NotFound)) as told:
        merge_of(request.getfixturevalue(role), xie, twin_next_door)
    assert told.value.message == "合并重复档案由主任办理。"


def test_a_stranger_and_a_director_elsewhere_get_nowhere(staff, stranger, xie, twin):
    with pytest.raises(NotAllowed):
        merge_of(stranger, xie, twin)
    with pytest.raises(NotFound):
        merge_of(staff("far", Role.DIRECTOR, area="410104003"), xie, twin)


def test_both_records_must_lie_in_her_areas(staff, xie, twin):
    near = staff("near", Role.DIRECTOR, area="410104002001")
    for keep, drop in ((xie, twin), (twin, xie)):
        with pytest.raises(NotFound):
            merge_of(near, keep, drop)
    assert not PersonMerge.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "长" * 201}, "reason"),
        ({"chosen": {"phone": "both"}}, "phone"),
        ({"chosen": {"id_index": "drop"}}, "chosen"),
        ({"chosen": {"phone": ""}}, "phone"),
    ],
)
def test_bad_input_is_refused(director, xie, twin, fields, field):
    with pytest.raises(Invalid) as told:
        merge_of(director, xie, twin, **fields)
    assert told.value.field == field


def test_a_record_is_not_merged_with_itself(director, xie):
    with pytest.raises(Invalid):
        merge_of(director, xie, xie)


def test_who_has_seen_older_records_is_told(director, clerk, xie, twin):
    person_edit(actor=clerk, person=twin, version=1, changes={"workplace": "工厂"})
    with pytest.raises(PersonChanged):
        person_merge(actor=director, keep=xie, drop=twin, versions=(1, 1), chosen={}, reason="重复")
    twin.refresh_from_db()
    assert twin.merged_into is None


def test_twice_is_told(director, xie, twin):
    merge_of(director, xie, twin)
    for keep, drop in ((xie, twin), (twin, xie)):
        with pytest.raises(AlreadyMerged):
            merge_of(director, keep, drop)
    assert PersonMerge.objects.count() == 1


def test_who_acts_for_the_other_is_somebody_else(director, clerk, xie, twin):
    representation_add(actor=clerk, person=xie, representative=twin, kind="agent")
    with pytest.raises(MergeRefused, match="不会是同一个人"):
        merge_of(director, xie, twin)


def test_a_write_that_comes_after_the_merge_is_refused(director, clerk, xie, twin):
    stale = Person.objects.get(pk=twin.pk)
    merge_of(director, xie, twin)
    with pytest.raises(NotFound):
        need_set(actor=clerk, person=stale, needs={"sight": ""})


def test_not_the_same_person_is_remembered_once(director, clerk, xie, twin):
    for _time in range(2):
        person_distinguish(actor=director, one=twin, other=xie)
    assert PersonDistinct.objects.get().first == xie
    assert JournalEntry.objects.filter(verb="person.distinguish").count() == 2
    with pytest.raises(NotAllowed):
        person_distinguish(actor=clerk, one=twin, other=xie)


KEPT_ELSEWHERE = {
    "residents.searchterm.person",  # made anew from the records themselves
    "residents.personmerge.kept",
    "residents.personmerge.dropped",
    "residents.persondistinct.first",
    "residents.persondistinct.second",
    "residents.ledgerrow.person",  # what an import wrote, for its own undo
}


def test_every_relation_to_a_person_is_moved():
    named = {
        f"{one.related_model._meta.label_lower}.{one.field.name}"
        for one in Person._meta.get_fields(include_hidden=True)
        if one.auto_created and one.is_relation and not one.concrete
    }
    moved = {relation for mover in merging.movers().values() for relation in mover.relations}
    assert named == moved | KEPT_ELSEWHERE, "register a mover for what names a person (residents/merging.py)"
