"""Undoing an import: everything as it was, or the reason why not, person by person."""

from collections.abc import Callable
from functools import partial

import pytest

from bianmin.accounts.models import User
from bianmin.core.models import JournalEntry
from bianmin.residents.actions.ledger_clear import ledger_clear
from bianmin.residents.actions.ledger_touched import LedgerTouched
from bianmin.residents.actions.ledger_undo import ledger_undo
from bianmin.residents.actions.person import person_edit
from bianmin.residents.actions.person_merge import person_distinguish, person_merge, person_unmerge
from bianmin.residents.actions.tag import tag_add
from bianmin.residents.models import Dwelling, Household, LedgerImport, Need, Person, PersonMerge, Tag, TagType
from bianmin.residents.selectors.person_search import person_search

from .ledger_staged import QIN, SHAN, staged_ledger, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_pause")]


@pytest.fixture
def ledger(director: User) -> Callable[..., LedgerImport]:
    return partial(staged_ledger, director)


def test_undo_takes_new_people_away_and_gives_old_values_back(ledger, xie, director):
    TagType.objects.create(code="dibao", name="低保", holder="household", valid_months=12)
    changed = {"name": "谢玉清", "id_number": xie.id_number, "phone": "15400009999", "street": "平等街", "room": "8"}
    made = write(ledger(SHAN | {"tag:dibao": True}, QIN, changed | {"tag:dibao": True}))
    ledger_undo(actor=director, ledger=made)
    assert [person.pk for person in Person.objects.visible_to(director)] == [xie.pk]
    ledger_clear(ledger_id=made.pk)
    made.refresh_from_db()
    old = Person.objects.get()
    assert (made.state, old.phone, old.household) == ("undone", "15400006621", xie.household)
    assert (Household.objects.count(), Dwelling.objects.count(), Tag.objects.count()) == (1, 1, 0)
    assert [hit.uid for hit in person_search(user=director, text="15400006621")] == [xie.uid]
    assert JournalEntry.objects.filter(verb="person.import_undo", subject_uid=xie.uid).exists()


def test_undo_names_who_was_changed_since_and_undoes_nothing(ledger, xie, director, clerk):
    veteran = TagType.objects.create(code="veteran", name="退役军人", holder="person")
    made = write(ledger(SHAN, QIN, {"name": "谢玉清", "id_number": xie.id_number, "phone": "15400009999"}))
    tag_add(actor=clerk, person=Person.objects.get(name="秦琼"), type=veteran, source="证件")
    person_edit(actor=clerk, person=xie, version=2, changes={"workplace": "退休"})
    with pytest.raises(LedgerTouched) as refused:
        ledger_undo(actor=director, ledger=made)
    assert [row["row"] for row in refused.value.details["rows"]] == [4, 5]
    assert Person.objects.visible_to(director).count() == 3
    made.refresh_from_db()
    assert made.state == "imported"


def test_undo_sees_what_only_refers_to_a_new_person(ledger, director):
    made = write(ledger(SHAN))
    Need.objects.create(person=Person.objects.get(), kind="large_print")
    with pytest.raises(LedgerTouched):
        ledger_undo(actor=director, ledger=made)


def merged(director, keep, drop):
    keep.refresh_from_db()
    drop.refresh_from_db()
    versions = (keep.version, drop.version)
    return person_merge(actor=director, keep=keep, drop=drop, versions=versions, chosen={}, reason="登记了两次")


def why_not(director, ledger):
    with pytest.raises(LedgerTouched) as refused:
        ledger_undo(actor=director, ledger=ledger)
    return {row["row"]: row["why"] for row in refused.value.details["rows"]}


def test_undo_says_what_has_happened_to_each(ledger, xie, director, clerk):
    made = write(ledger(SHAN, QIN, {"name": "谢玉清", "id_number": xie.id_number, "phone": "15400009999"}))
    shan, qin = Person.objects.exclude(pk=xie.pk).order_by("pk")
    merged(director, xie, shan)
    Need.objects.create(person=qin, kind="large_print")
    assert why_not(director, made) == {3: "已经并入另一份档案", 4: "有了需求", 5: "并入一份重复档案"}


@pytest.mark.parametrize("new_is_kept", [True, False])
def test_a_merge_that_was_undone_stands_in_nobodys_way(ledger, xie, director, new_is_kept):
    made = write(ledger(SHAN, QIN))
    pair = [xie, Person.objects.get(name="单雄信")]
    merge = merged(director, *(reversed(pair) if new_is_kept else pair))
    assert 3 in why_not(director, made)
    person_unmerge(actor=director, merge=merge, reason="两个人")
    ledger_undo(actor=director, ledger=made)
    ledger_clear(ledger_id=made.pk)
    made.refresh_from_db()
    assert (made.state, list(Person.objects.all()), PersonMerge.objects.count()) == ("undone", [xie], 0)
    assert JournalEntry.objects.filter(verb="person.unmerge", subject_uid=xie.uid).exists()


def test_a_merge_that_was_undone_hides_no_edit(ledger, xie, director):
    made = write(ledger(SHAN))
    shan = Person.objects.get(name="单雄信")
    person_unmerge(actor=director, merge=merged(director, xie, shan), reason="两个人")
    shan.refresh_from_db()
    person_edit(actor=director, person=shan, version=shan.version, changes={"workplace": "瓦岗"})
    assert why_not(director, made) == {3: "档案改过"}


def test_a_second_merge_that_stands_is_seen(ledger, xie, director):
    made = write(ledger({"name": "谢玉清", "id_number": xie.id_number, "phone": "15400009999"}, SHAN))
    shan = Person.objects.get(name="单雄信")
    person_unmerge(actor=director, merge=merged(director, xie, shan), reason="两个人")
    merged(director, xie, shan)
    assert set(why_not(director, made)) == {3, 4}


def test_that_two_are_not_one_is_forgotten_with_the_person(ledger, xie, director):
    made = write(ledger(SHAN))
    person_distinguish(actor=director, one=xie, other=Person.objects.get(name="单雄信"))
    ledger_undo(actor=director, ledger=made)
    ledger_clear(ledger_id=made.pk)
    assert list(Person.objects.all()) == [xie]
