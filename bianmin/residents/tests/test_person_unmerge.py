"""A wrong merge is undone: each gets her own things back, or it is said what stands in the way."""

import pytest

from bianmin.core import clock
from bianmin.core.actions.outbox import message_enqueue
from bianmin.core.errors import NotAllowed, NotFound
from bianmin.core.models import JournalEntry, OutboxMessage
from bianmin.residents.actions.consent import consent_give, consent_withdraw
from bianmin.residents.actions.document import document_add, document_withdraw
from bianmin.residents.actions.need import need_set
from bianmin.residents.actions.person import person_edit, person_move
from bianmin.residents.actions.person_merge import person_merge, person_unmerge
from bianmin.residents.actions.representation import representation_add
from bianmin.residents.actions.tag import tag_add, tag_end
from bianmin.residents.errors import AlreadyMerged, Invalid, UnmergeRefused
from bianmin.residents.models import DocumentType, Person, SearchTerm, TagType
from bianmin.residents.selectors.person_search import person_search
from bianmin.residents.selectors.timeline import person_timeline

ALL_OF_THE_OTHER = {
    "name": "drop",
    "id_number": "drop",
    "phone": "drop",
    "household": "drop",
}
KEPT = ("version",)  # an undo is one more change


def stored(person):
    values = Person.objects.filter(pk=person.pk).values().get()
    return {name: value for name, value in values.items() if name not in KEPT}


def terms(person):
    return set(SearchTerm.objects.filter(person=person).values_list("kind", "term", "area_code"))


@pytest.fixture
def merge(director, xie, twin):
    """Made by a call, so that a test sees to what both have before."""

    def made(chosen=None):
        for row in (xie, twin):
            row.refresh_from_db()
        return person_merge(
            actor=director,
            keep=xie,
            drop=twin,
            versions=(xie.version, twin.version),
            chosen=chosen or {},
            reason="同一个人",
        )

    return made


def undone(director, merge):
    return person_unmerge(actor=director, merge=merge, reason="两个人，名字相近")


@pytest.mark.parametrize("chosen", [{}, ALL_OF_THE_OTHER])
def test_each_gets_her_own_fields_and_words_back(director, clerk, xie, twin, merge, chosen):
    before = [stored(row) for row in (xie, twin)], [terms(row) for row in (xie, twin)]
    made = undone(director, merge(chosen))
    assert ([stored(row) for row in (xie, twin)], [terms(row) for row in (xie, twin)]) == before
    assert [hit.uid for hit in person_search(user=clerk, text="谢玉青")] == [twin.uid]
    assert (made.undone_by, made.undo_reason) == (director, "两个人，名字相近")
    assert Person.objects.get(pk=twin.pk).version == 3


def test_each_gets_her_own_rows_back(director, clerk, xie, twin, daughter, merge):
    card = DocumentType.objects.create(code="resident_id", name="居民身份证")
    veteran = TagType.objects.create(code="veteran", name="退役军人", holder="person")
    for person in (xie, twin):
        document_add(actor=clerk, person=person, type=card)
        tag_add(actor=clerk, person=person, type=veteran, source="退役证件")
        need_set(actor=clerk, person=person, needs={"hearing": ""})
        representation_add(actor=clerk, person=person, representative=daughter, kind="agent")
    living = consent_give(actor=clerk, person=xie, purpose="living")
    withdrawn = consent_give(actor=clerk, person=twin, purpose="living")
    consent_withdraw(actor=clerk, person=twin, consent=withdrawn)
    message_enqueue(key="one", purpose="affairs", subject_uid=twin.uid, body="请来领取", recipient="154")
    made = merge()
    assert OutboxMessage.objects.get().subject_uid == xie.uid, "what waits is told to her"
    undone(director, made)
    for person in (xie, twin):
        for name in ("documents", "tags", "needs", "represented_by"):
            assert getattr(person, name).count() == 1, name
    assert list(xie.consents.all()) == [living]
    assert list(twin.consents.all()) == [withdrawn]
    assert OutboxMessage.objects.get().subject_uid == twin.uid


def test_what_has_gone_on_meanwhile_comes_back_as_it_is(director, clerk, xie, twin, merge):
    card = DocumentType.objects.create(code="resident_id", name="居民身份证")
    veteran = TagType.objects.create(code="veteran", name="退役军人", holder="person")
    document = document_add(actor=clerk, person=twin, type=card)
    tag = tag_add(actor=clerk, person=twin, type=veteran, source="退役证件")
    made = merge()
    document.refresh_from_db()
    document_withdraw(actor=clerk, document=document, reason="作废")
    tag_end(actor=clerk, person=xie, tag=tag)
    undone(director, made)
    assert twin.documents.get().withdrawn_at
    assert twin.tags.get().until == clock.today()


def test_both_files_tell_of_it(director, clerk, xie, twin, merge):
    need_set(actor=clerk, person=twin, needs={"sight": ""})
    undone(director, merge())
    assert [entry.title for entry in person_timeline(xie)[0]] == ["撤销合并档案", "并入一份重复档案"]
    assert [entry.title for entry in person_timeline(twin)[0]] == ["撤销合并档案", "改需求和偏好"]
    assert JournalEntry.objects.filter(verb="person.unmerge").count() == 2


def _phone_changed(clerk, xie):
    person_edit(actor=clerk, person=xie, version=xie.version, changes={"phone": "15400000077"})


def _document_filed(clerk, xie):
    document_add(actor=clerk, person=xie, type=DocumentType.objects.create(code="hukou_book", name="户口簿"))


def _tag_added(clerk, xie):
    type = TagType.objects.create(code="veteran", name="退役军人", holder="person")
    tag_add(actor=clerk, person=xie, type=type, source="退役证件")


def _need_set(clerk, xie):
    need_set(actor=clerk, person=xie, needs={"sight": ""})


def _consented(clerk, xie):
    consent_give(actor=clerk, person=xie, purpose="culture")


def _represented(clerk, xie):
    other = Person.objects.create(name="谢大姐", area_code=xie.area_code)
    representation_add(actor=clerk, person=xie, representative=other, kind="agent")


def _merged_on(clerk, xie):
    Person.objects.filter(pk=xie.pk).update(merged_into=Person.objects.create(name="谢玉清", area_code=xie.area_code))


@pytest.mark.parametrize(
    ("happens", "named"),
    [
        (_phone_changed, "改过“电话”"),
        (_document_filed, "证件“户口簿”"),
        (_tag_added, "标签“退役军人”"),
        (_need_set, "需求“视力不便”"),
        (_consented, "同意“文化活动”"),
        (_represented, "谢大姐代谢玉清办事的关系"),
        (_merged_on, "又并入了另一份档案"),
    ],
)
def test_what_came_since_is_named(director, clerk, xie, merge, happens, named):
    made = merge({"phone": "drop"})
    xie.refresh_from_db()
    happens(clerk, xie)
    with pytest.raises(UnmergeRefused, match=named) as told:
        undone(director, made)
    assert len(told.value.details["since"]) == 1
    made.refresh_from_db()
    assert made.undone_at is None


def test_it_is_undone_once_what_came_since_is_settled(director, clerk, xie, merge):
    made = merge()
    _need_set(clerk, xie)
    need_set(actor=clerk, person=xie, needs={})
    undone(director, made)


def test_a_change_of_what_the_merge_left_alone_stays(director, clerk, xie, twin, merge):
    made = merge()
    xie.refresh_from_db()
    person_edit(actor=clerk, person=xie, version=xie.version, changes={"workplace": "退休"})
    undone(director, made)
    xie.refresh_from_db()
    assert xie.workplace == "退休"


def test_somebody_else_has_become_head_meanwhile(director, clerk, xie, twin, other_home, daughter, merge):
    Person.objects.filter(pk=twin.pk).update(relation="02")
    made = merge()
    person_move(actor=clerk, person=daughter, version=1, household=other_home, relation="02")
    with pytest.raises(UnmergeRefused, match="谢小妹现在是 H0000009 的户主"):
        undone(director, made)


def test_she_comes_back_to_where_her_household_lives_by_now(director, twin, other_home, household, merge):
    made = merge()
    other_home.dwelling, other_home.area_code = household.dwelling, household.area_code
    other_home.save()
    undone(director, made)
    twin.refresh_from_db()
    assert twin.area_code == household.area_code


def test_the_last_of_two_merges_is_undone_first(director, xie, twin, merge):
    first = merge()
    third = Person.objects.create(name="谢玉清", area_code=xie.area_code)
    xie.refresh_from_db()
    second = person_merge(actor=director, keep=third, drop=xie, versions=(1, xie.version), chosen={}, reason="还有一份")
    with pytest.raises(UnmergeRefused, match="先撤销那一次"):
        undone(director, first)
    undone(director, second)
    undone(director, first)
    twin.refresh_from_db()
    assert twin.merged_into is None


def test_the_later_of_two_records_merged_into_one_comes_out_first(director, xie, twin, merge):
    first = merge()
    third = Person.objects.create(name="谢玉", area_code=xie.area_code)
    xie.refresh_from_db()
    second = person_merge(actor=director, keep=xie, drop=third, versions=(xie.version, 1), chosen={}, reason="还有一份")
    with pytest.raises(UnmergeRefused, match="谢玉的另一份档案"):
        undone(director, first)
    undone(director, second)
    undone(director, first)


def test_twice_is_told(director, merge):
    made = merge()
    undone(director, made)
    with pytest.raises(AlreadyMerged):
        undone(director, made)


def test_needs_a_reason_and_the_director(director, clerk, stranger, merge):
    made = merge()
    with pytest.raises(Invalid):
        person_unmerge(actor=director, merge=made, reason="")
    for user in (clerk, stranger):
        with pytest.raises((NotAllowed, NotFound)):
            undone(user, made)


def test_both_records_must_lie_in_her_areas(staff, merge):
    made = merge()
    near = staff("near", "director", area="410104002001")
    with pytest.raises(NotFound):
        undone(near, made)
