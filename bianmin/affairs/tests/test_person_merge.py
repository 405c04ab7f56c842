"""Cases when two records of one person are merged, and when that is undone."""

from datetime import time, timedelta

import pytest

from bianmin.affairs.actions.appointment import TooManyAppointments, appointment_book, appointment_cancel
from bianmin.affairs.actions.case_close import case_withdraw
from bianmin.affairs.selectors.appointment import free_slots
from bianmin.core import clock
from bianmin.core.errors import NotFound
from bianmin.core.models import OpeningHours, Window
from bianmin.residents.actions.document import document_withdraw
from bianmin.residents.actions.person_merge import person_merge, person_unmerge
from bianmin.residents.errors import MergeRefused, UnmergeRefused
from bianmin.residents.models import Person

TYPED = {"phone": "15400000010", "address": "平等街 1 号"}


@pytest.fixture
def twin(xie, household):
    return Person.objects.create(
        name="谢玉清",
        birth_date=xie.birth_date,
        sex="2",
        phone="15400000009",
        household=household,
        relation="99",
        area_code=xie.area_code,
        hukou_area_code=xie.hukou_area_code,
    )


def merge_of(actor, keep, drop):
    for row in (keep, drop):
        row.refresh_from_db()
    return person_merge(
        actor=actor, keep=keep, drop=drop, versions=(keep.version, drop.version), chosen={}, reason="同一个人"
    )


def test_cases_go_along_and_are_read_with_hers(director, accept, senior_card, xie, twin, clerk):
    mine, theirs = accept(), accept(version=senior_card, person=twin, materials={"M1": "received"})
    made = merge_of(director, xie, twin)
    assert set(xie.cases.all()) == {mine, theirs}
    person_unmerge(actor=director, merge=made, reason="认错了")
    assert (list(xie.cases.all()), list(twin.cases.all())) == ([mine], [theirs])


def test_two_open_cases_of_one_item_are_named(director, accept, elder_allowance, xie, twin):
    mine, theirs = accept(), accept(person=twin, despite="坚持申请")
    with pytest.raises(MergeRefused) as told:
        merge_of(director, xie, twin)
    assert told.value.details["reasons"] == [
        f"“高龄津贴申领”两边各有一件在办：{mine.number} 和 {theirs.number}。请先办结或撤回其中一件，再合并。"
    ]
    twin.refresh_from_db()
    assert twin.merged_into is None


def test_an_open_and_a_closed_case_of_one_item_are_no_hindrance(director, accept, clerk, xie, twin):
    mine, theirs = accept(), accept(person=twin, despite="坚持申请")
    case_withdraw(actor=clerk, case=theirs, reason="重复申请")
    merge_of(director, xie, twin)
    assert set(xie.cases.all()) == {mine, theirs}


def test_a_case_accepted_since_is_named_and_then_settled(director, accept, clerk, xie, twin):
    made = merge_of(director, xie, twin)
    case = accept()
    with pytest.raises(UnmergeRefused, match=f"在办的“高龄津贴申领”{case.number}"):
        person_unmerge(actor=director, merge=made, reason="认错了")
    case_withdraw(actor=clerk, case=case, reason="不办了")
    for document in xie.documents.all():
        document_withdraw(actor=clerk, document=document, reason="归档有误")
    person_unmerge(actor=director, merge=made, reason="认错了")
    assert list(xie.cases.all()) == [case]


def test_cases_that_she_applied_for_as_an_agent_go_along(director, accept, xie, twin):
    other = Person.objects.create(name="谢大姐", area_code=xie.area_code, birth_date=xie.birth_date)
    case = accept(person=other, agent=twin, agent_relation="姐妹", despite="坚持申请", form_data=TYPED)
    made = merge_of(director, xie, twin)
    case.refresh_from_db()
    assert case.agent == xie
    person_unmerge(actor=director, merge=made, reason="认错了")
    case.refresh_from_db()
    assert case.agent == twin


def test_an_agent_of_the_other_is_somebody_else(director, accept, xie, twin):
    case = accept(agent=twin, agent_relation="姐妹")
    with pytest.raises(MergeRefused, match=case.number):
        merge_of(director, xie, twin)


@pytest.fixture
def half_hours(centre):
    """Seven of tomorrow's, with two places each."""
    centre.hours.all().delete()
    tomorrow = clock.today() + timedelta(days=1)
    OpeningHours.objects.create(centre=centre, weekday=tomorrow.weekday(), opens=time(9), closes=time(12, 30))
    for number in range(91, 95):
        Window.objects.create(centre=centre, number=number)
    return [slot.starts_at for slot in dict(free_slots(centre))[tomorrow]]


def test_times_that_the_counter_booked_for_both_go_along_and_back(director, clerk, centre, xie, twin, half_hours):
    def book(person, place):
        return appointment_book(actor=clerk, centre=centre, person=person, starts_at=half_hours[place])

    mine, theirs = [book(xie, 0)], [book(twin, 1), book(twin, 2)]
    made = merge_of(director, xie, twin)
    assert sorted(xie.appointments.values_list("nth", flat=True)) == [0, 1, 2]
    with pytest.raises(TooManyAppointments):
        book(xie, 3)
    person_unmerge(actor=director, merge=made, reason="认错了")
    assert (list(xie.appointments.all()), list(twin.appointments.all())) == (mine, theirs)


def test_times_that_do_not_go_together_are_named(director, clerk, centre, xie, twin, half_hours):
    for person, place in ((xie, 0), (twin, 0), (xie, 1), (twin, 2)):
        appointment_book(actor=clerk, centre=centre, person=person, starts_at=half_hours[place])
    with pytest.raises(MergeRefused) as told:
        merge_of(director, xie, twin)
    assert "一共约了 4 个时间" in told.value.details["reasons"][0]
    appointment_cancel(actor=clerk, appointment=xie.appointments.get(starts_at=half_hours[1]))
    with pytest.raises(MergeRefused) as told:
        merge_of(director, xie, twin)
    assert "同一个时间" in told.value.details["reasons"][0]


def test_nobody_accepts_for_a_record_that_was_just_merged_away(director, accept, xie, twin):
    stale = Person.objects.get(pk=twin.pk)
    merge_of(director, xie, twin)
    with pytest.raises(NotFound, match="并入"):
        accept(person=stale, despite="坚持申请")
