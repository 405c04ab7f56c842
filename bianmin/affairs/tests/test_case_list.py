"""Queues and lists: what each role sees, in which order, with which colour; the timeline and the flags of one case."""

from datetime import date

import pytest

from bianmin.accounts.models import User
from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.actions.case_decide import case_approve
from bianmin.affairs.actions.case_notify import case_notify
from bianmin.affairs.actions.case_office import case_assign, case_note, case_publish
from bianmin.affairs.permissions import get_case
from bianmin.affairs.selectors.case import case_detail
from bianmin.affairs.selectors.case_list import (
    case_list,
    cases_of,
    gaps_due,
    notices_open,
    office_queue,
    waiting_for_delivery,
)
from bianmin.core.errors import UserError
from bianmin.partners.actions.organization import organization_register
from bianmin.residents.models import Person


@pytest.fixture
def people(household):
    """Twelve more applicants of the same house."""
    return [
        Person.objects.create(
            name=f"居民{n}",
            household=household,
            area_code=household.area_code,
            hukou_area_code="410104002",
            birth_date=date(1940, 1, 1),
            phone="15400001111",
        )
        for n in range(12)
    ]


@pytest.fixture
def queue(accept, people, at):
    """Accepted on twelve days."""
    cases = []
    for n, person in enumerate(people):
        with at(f"2025-09-{8 + n:02d} 09:00"):
            cases.append(accept(person=person))
    return cases


def fresh(user):
    """Without what the instance has cached."""
    return User.objects.get(pk=user.pk)


def test_the_most_urgent_first_with_colours(queue, officer, at):
    with at("2025-09-24 10:00"):
        rows = office_queue(officer).items
    assert [row.case.number for row in rows] == sorted(row.case.number for row in rows)
    colours = {str(row.case.due_on): (row.colour, row.days_left) for row in rows}
    assert colours["2025-09-22"] == ("overdue", -2)
    assert colours["2025-09-24"] == ("today", 0)
    assert colours["2025-09-25"] == ("soon", 1)
    assert colours["2025-09-28"] == ("ok", 3)
    assert rows[0].applicant.startswith("居*")


def test_pages_neither_lose_nor_repeat(queue, officer):
    seen, cursor = [], None
    while True:
        page = office_queue(officer, cursor=cursor, size=5)
        seen += [row.case.pk for row in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert sorted(seen) == sorted(case.pk for case in queue)
    assert len(seen) == len(set(seen))


def test_a_changed_cursor_is_refused(officer):
    with pytest.raises(UserError):
        office_queue(officer, cursor="nonsense")


def test_who_sees_what(
    queue, officer, officer_elsewhere, director, auditor, clerk, grid_worker, administrator, stranger
):
    for who, count in (
        (officer, 12),
        (officer_elsewhere, 0),
        (director, 12),
        (auditor, 12),
        (clerk, 12),
        (grid_worker, 12),
        (administrator, 0),
        (stranger, 0),
    ):
        assert len(case_list(who).items) == count, who.username
    assert len(case_list(clerk, state="open").items) == 12
    assert len(case_list(clerk, state="approved").items) == 0
    assert len(case_list(clerk, number="xdj-20250908").items) == 1
    assert len(case_list(clerk, item="MZ-06").items) == 12


def test_mine_and_paused(queue, officer):
    case_assign(actor=officer, case=queue[3])
    assert [row.case for row in office_queue(officer, mine=True).items] == [queue[3]]
    case_publish(actor=officer, case=queue[4], days=3)
    assert [row.colour for row in office_queue(officer, paused=True).items] == ["paused"]
    assert len(office_queue(officer).items) == 11


def test_counter_lists(clerk, officer, elder_allowance, accept, people):
    gap = accept(person=people[0], materials={"M1": "received", "M2": "gap"})
    told = case_notify(actor=clerk, version=elder_allowance, person=people[1])
    done = case_approve(actor=officer, case=accept(person=people[2]))
    assert [(row.material.name, row.row.case) for row in gaps_due(clerk).items] == [("户口簿", gap)]
    assert [row.case for row in notices_open(clerk).items] == [told]
    assert [row.case for row in waiting_for_delivery(clerk).items] == [done]
    assert [row.case for row in cases_of(clerk, people[2])] == [done]


@pytest.mark.parametrize("size", [3, 12])
def test_queries_do_not_grow_with_rows(queue, officer, size, django_assert_max_num_queries):
    officer = fresh(officer)
    with django_assert_max_num_queries(4):
        rows = office_queue(officer, size=size).items
        assert [(row.applicant, row.case.item_version.name, row.case.office.name) for row in rows]


def test_detail_with_flags_and_timeline(case, officer, clerk, auditor):
    case_note(actor=officer, case=case, body="请核对银行卡")
    detail = case_detail(officer, get_case(officer, case.uid))
    assert [event.label for event in detail.timeline] == ["写便签", "受理"]
    assert detail.timeline[0].words == ["请核对银行卡"]
    assert (detail.can["approve"], detail.can["deliver"], detail.can["extend"]) == (True, False, False)
    assert [row.name for row in detail.materials] == ["居民身份证", "户口簿", "申请表"]
    assert detail.notes[0].body == "请核对银行卡"
    assert ("", "联系电话", "154****6621") in detail.form
    mine = case_detail(clerk, get_case(clerk, case.uid))
    assert (mine.can["approve"], mine.can["withdraw"], mine.can["paper"]) == (False, True, True)
    readers = case_detail(auditor, get_case(auditor, case.uid))
    assert not any(readers.can.values())


def test_detail_costs_the_same_whatever_happened(case, officer, django_assert_max_num_queries):
    for n in range(10):
        case_note(actor=officer, case=case, body=f"便签 {n}")
    officer = fresh(officer)
    with django_assert_max_num_queries(14):
        detail = case_detail(officer, get_case(officer, case.uid))
    assert len(detail.timeline) == 11


def test_organisation_as_applicant(clerk, make_item):
    unit = organization_register(actor=clerk, name="平等街小学", credit_code="91350100M000100Y43")
    version = make_item(
        "DQ-05",
        office="dangjian",
        category="党务群团",
        conditions=[{"expr": "applicant.kind == 'organization' && applicant.in_area", "text": "辖区单位"}],
        materials=[],
        form=[{"name": "unit", "label": "单位", "type": "text", "required": True, "source": "organization.name"}],
    )
    case = case_accept(actor=clerk, version=version, organization=unit)
    assert (case.form_data, case.assessment["overall"], case.person) == ({"unit": "平等街小学"}, "met", None)
    assert case_list(clerk, organization=unit).items[0].applicant == "平等街小学"
