"""The office at work: assign, note, public notice, extension."""

import pytest

from bianmin.affairs.actions.case_office import case_assign, case_end_publicity, case_extend, case_note, case_publish
from bianmin.affairs.errors import PublicityRunning
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.models import JournalEntry, OutboxMessage


def test_assign_takes_and_hands_over(case, officer, second_officer):
    assert case_assign(actor=officer, case=case).officer == officer
    assert case_assign(actor=officer, case=case, officer=second_officer).officer == second_officer


def test_assign_stays_in_the_office(case, officer, officer_elsewhere, clerk):
    with pytest.raises(UserError) as told:
        case_assign(actor=officer, case=case, officer=officer_elsewhere)
    assert told.value.field == "officer"
    with pytest.raises(NotAllowed):
        case_assign(actor=clerk, case=case)


def test_note_is_for_staff(case, officer, clerk):
    case_note(actor=officer, case=case, body="请核对银行卡")
    assert case.notes.get().body == "请核对银行卡"
    assert JournalEntry.objects.get(verb="case.note").audience == "staff"
    assert OutboxMessage.objects.filter(key__contains="note").count() == 0


@pytest.mark.parametrize("body", ["", "   ", "长" * 1001])
def test_note_bad_input(case, officer, body):
    with pytest.raises(UserError):
        case_note(actor=officer, case=case, body=body)


def test_auditor_writes_no_note(case, auditor):
    with pytest.raises(NotAllowed):
        case_note(actor=auditor, case=case, body="x")


def test_publicity_stops_the_clock_until_its_last_day(case, officer, at):
    with at("2025-09-09 09:00"):
        case = case_publish(actor=officer, case=case, days=7)
    assert (case.state, case.due_on, case.workdays_left, str(case.publicity_until)) == (
        "publicity",
        None,
        9,
        "2025-09-16",
    )
    with at("2025-09-15 09:00"), pytest.raises(PublicityRunning):
        case_end_publicity(actor=officer, case=case)
    with at("2025-09-16 09:00"):
        case = case_end_publicity(actor=officer, case=case)
    assert (case.state, str(case.due_on)) == ("accepted", "2025-09-28")


@pytest.mark.parametrize("days", [-1, 61, 10**9])
def test_publicity_days_are_bounded(case, officer, days):
    with pytest.raises(UserError):
        case_publish(actor=officer, case=case, days=days)


def test_late_case_stays_as_late(case, officer, at):
    with at("2025-09-24 09:00"):  # due on the 22nd: two working days late
        case = case_publish(actor=officer, case=case, days=2)
        assert case.workdays_left == -2
    with at("2025-09-26 09:00"):
        case = case_end_publicity(actor=officer, case=case)
    assert str(case.due_on) == "2025-09-24"


def test_director_extends_and_the_applicant_is_told_why(case, director):
    case = case_extend(actor=director, case=case, workdays=5, reason="要入户核查", version=case.version)
    assert str(case.due_on) == "2025-09-28"
    assert "要入户核查" in OutboxMessage.objects.get(key__contains="extend").body


@pytest.mark.parametrize(("workdays", "reason"), [(5, " "), (0, "核查"), (11, "核查"), (-3, "核查")])
def test_extension_needs_a_reason_and_has_a_limit(case, director, workdays, reason):
    with pytest.raises(UserError):
        case_extend(actor=director, case=case, workdays=workdays, reason=reason)


def test_ten_days_in_all(case, director):
    case = case_extend(actor=director, case=case, workdays=10, reason="核查")
    with pytest.raises(UserError):
        case_extend(actor=director, case=case, workdays=1, reason="核查")


@pytest.mark.parametrize("who", ["officer", "clerk", "auditor"])
def test_only_the_director_extends(case, request, who):
    with pytest.raises(NotAllowed):
        case_extend(actor=request.getfixturevalue(who), case=case, workdays=1, reason="核查")


def test_stale_version(case, officer, director):
    with pytest.raises(VersionConflict):
        case_publish(actor=officer, case=case, version=5)
    with pytest.raises(VersionConflict):
        case_extend(actor=director, case=case, workdays=1, reason="核查", version=5)
