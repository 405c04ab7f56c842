"""Supplements stop the clock and start it again; gaps and single materials come in without moving the case."""

import re

import pytest
from django.urls import reverse

from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.actions.case_close import case_lapse
from bianmin.affairs.actions.case_decide import case_approve
from bianmin.affairs.actions.case_supply import case_request_supplement, case_supply
from bianmin.affairs.actions.material import material_receive
from bianmin.affairs.errors import MaterialsMissing, NotLateYet
from bianmin.affairs.models import Case
from bianmin.affairs.permissions import get_case
from bianmin.core.errors import NotAllowed, NotFound, UserError, VersionConflict
from bianmin.core.models import OutboxMessage
from bianmin.core.workflow import MoveNotAllowed

WANTED = [{"name": "住院证明", "what": "近三个月"}, {"code": "M2", "what": "增减页"}]


def ask(officer, case, **fields):
    return case_request_supplement(actor=officer, case=case, wanted=WANTED, note="请一次带齐", **fields)


def test_works_and_the_clock_stands(case, officer, clerk, at):
    with at("2025-09-10 15:00"):
        case = ask(officer, case, version=case.version)
    assert (case.state, case.due_on, case.workdays_left) == ("supplementing", None, 8)
    request = case.supplements.get()
    assert [row["name"] for row in request.wanted] == ["住院证明", "户口簿"]
    assert case.papers.get(kind="supplement").content["wanted"] == request.wanted
    code = request.wanted[0]["code"]
    with at("2025-09-26 09:00"):
        case = case_supply(actor=clerk, case=case, materials={code: "received", "M2": "received"})
    assert case.state == "accepted"
    assert case.workdays_left is None
    # 8 working days after Friday 26 September: 28 September is a working Sunday, 1–8 October is the holiday.
    assert str(case.due_on) == "2025-10-14"
    assert case.materials.get(code=code).name == "住院证明"
    assert case.pauses.get().until is not None


def test_part_of_it_is_told_and_changes_nothing(case, officer, clerk):
    case = ask(officer, case)
    with pytest.raises(MaterialsMissing) as told:
        case_supply(actor=clerk, case=case, materials={"M2": "received"})
    assert [row["name"] for row in told.value.details["missing"]] == ["住院证明"]
    case.refresh_from_db()
    assert case.state == "supplementing"


@pytest.mark.parametrize(("channel", "told"), [(Case.Channel.COUNTER, 0), (Case.Channel.API, 1)])
def test_who_brings_it_to_the_counter_gets_no_message(case, officer, clerk, channel, told):
    case = ask(officer, case)
    given = {row["code"]: "received" for row in case.supplements.get().wanted}
    case_supply(actor=clerk, case=case, materials=given, channel=channel)
    assert OutboxMessage.objects.waiting().filter(key__startswith=f"case:{case.uid}:").count() == told


@pytest.fixture
def wrong_gap(make_item, clerk, xie):
    """A paper that she does not have was said to follow."""
    materials = [
        {"code": "M1", "name": "低保证", "source": "resident", "waivable": True, "optional": True},
        {"code": "M2", "name": "票据", "source": "resident", "waivable": True},
    ]
    version = make_item("MZ-11", materials=materials)
    return case_accept(actor=clerk, version=version, person=xie, materials={"M1": "gap", "M2": "gap"})


def test_a_gap_given_by_mistake_is_said_not_to_apply(client, wrong_gap, clerk, officer):
    client.force_login(clerk)
    page = reverse("case_supply", args=[wrong_gap.uid])
    text = client.get(page).content.decode()
    assert re.findall(r'name="not_needed" value="(\w+)"', text) == ["M1"]
    client.post(page, {"not_needed": ["M1"], "codes": ["M2"]})
    assert dict(wrong_gap.materials.values_list("code", "status")) == {"M1": "not_needed", "M2": "received"}
    assert case_approve(actor=officer, case=wrong_gap).state == "approved"


def test_what_everybody_needs_is_not_waived(wrong_gap, clerk):
    with pytest.raises(UserError):
        case_supply(actor=clerk, case=wrong_gap, materials={"M2": "not_needed"})
    assert wrong_gap.materials.get(code="M2").status == "gap"


def test_piece_by_piece(case, officer, clerk, at):
    case = ask(officer, case)
    code = case.supplements.get().wanted[0]["code"]
    with at("2025-09-09 09:00"):
        material_receive(actor=clerk, case=case, code=code)
    with at("2025-09-10 09:00"):
        assert case_supply(actor=clerk, case=case, materials={"M2": "received"}).state == "accepted"


@pytest.mark.parametrize("wanted", [[], [{"name": "  "}], [{"code": "X9"}]])
def test_asking_for_nothing(case, officer, wanted):
    with pytest.raises(UserError):
        case_request_supplement(actor=officer, case=case, wanted=wanted)


@pytest.mark.parametrize("who", ["clerk", "director", "auditor", "officer_elsewhere", "administrator"])
def test_who_may_not_ask(case, request, who):
    with pytest.raises(NotAllowed):
        ask(request.getfixturevalue(who), case)


def test_officer_of_another_office_does_not_even_see_it(
    case, officer_elsewhere, administrator, clerk_elsewhere, officer
):
    for who in (officer_elsewhere, administrator, clerk_elsewhere):
        with pytest.raises(NotFound):
            get_case(who, case.uid)
    assert get_case(officer, case.uid, "request_supplement") == case


def test_asked_only_once(case, officer):
    case = ask(officer, case)
    with pytest.raises(MoveNotAllowed):
        ask(officer, case)


def test_gap_comes_later(accept, clerk, at):
    case = accept(materials={"M1": "received", "M2": "gap"})
    with at("2025-09-12 11:00"):
        case = case_supply(actor=clerk, case=case, materials={"M2": "received"}, version=case.version)
    row = case.materials.get(code="M2")
    assert (case.state, row.status, row.due_on) == ("accepted", "received", None)


def test_nothing_brought(case, clerk):
    with pytest.raises(UserError):
        case_supply(actor=clerk, case=case, materials={})


def test_unknown_material(case, clerk):
    with pytest.raises(UserError):
        material_receive(actor=clerk, case=case, code="M77")


def test_stale_version(case, clerk):
    with pytest.raises(VersionConflict):
        material_receive(actor=clerk, case=case, code="M1", version=99)


def test_lapses_when_nothing_comes(case, officer, at):
    case = ask(officer, case)
    with pytest.raises(NotLateYet):
        case_lapse(actor=officer, case=case)
    with at("2025-09-23 09:00"):
        assert case_lapse(actor=officer, case=case).state == "lapsed"
