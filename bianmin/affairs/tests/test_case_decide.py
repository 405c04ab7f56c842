"""One decision that holds: approved, refused with grounds, taken back; on the spot by the clerk."""

import pytest

from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.actions.case_decide import (
    case_approve,
    case_decide_on_the_spot,
    case_refuse,
    case_revoke_decision,
)
from bianmin.affairs.actions.case_office import case_end_publicity, case_publish
from bianmin.affairs.errors import DecisionTaken, GapsOpen, PublicityNeeded
from bianmin.affairs.models import Decision
from bianmin.core.errors import Conflict, NotAllowed, UserError, VersionConflict
from bianmin.core.models import JournalEntry, OutboxMessage


def test_approve_works(case, officer):
    case = case_approve(actor=officer, case=case, version=case.version)
    decision = case.decisions.get()
    assert (case.state, decision.outcome, decision.result) == ("approved", "approve", "按月发放津贴")
    assert case.decided_at is not None
    assert case.papers.get(kind="approval").content["decided_by"] == "孙立"
    assert OutboxMessage.objects.filter(key__startswith=f"case:{case.uid}:approve").count() == 1
    assert JournalEntry.objects.filter(verb="case.approve").count() == 1


def test_refuse_works(case, officer):
    case = case_refuse(actor=officer, case=case, grounds=["conditions"], reason="户籍已迁出")
    decision = case.decisions.get()
    assert (case.state, decision.outcome) == ("refused", "refuse")
    assert decision.grounds[0]["text"] == "未满 80 周岁或者不是本市户籍"
    assert decision.legal_basis == "《老年人权益保障法》第三十三条"
    assert "60 日" in decision.remedy
    content = case.papers.get(kind="refusal").content
    assert (content["grounds"], content["reason"]) == (decision.grounds, "户籍已迁出")


@pytest.mark.parametrize("grounds", [[], ["nonsense"], ["conditions", "x" * 9000]])
def test_refusal_needs_grounds_of_the_item(case, officer, grounds):
    with pytest.raises(UserError) as told:
        case_refuse(actor=officer, case=case, grounds=grounds, reason="户籍已迁出")
    assert told.value.field == "grounds"
    assert not Decision.objects.exists()


def test_second_decision_is_told_who_was_first(case, officer, second_officer):
    case_approve(actor=officer, case=case)
    with pytest.raises(DecisionTaken) as told:
        case_refuse(actor=second_officer, case=case, grounds=["conditions"], reason="户籍已迁出")
    assert told.value.details == {"outcome": "approve", "by": "孙立"}
    with pytest.raises(DecisionTaken):
        case_approve(actor=second_officer, case=case)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("who", ["clerk", "director", "auditor", "officer_elsewhere", "grid_worker", "stranger"])
def test_who_may_not_decide(case, request, who):
    with pytest.raises(NotAllowed):
        case_approve(actor=request.getfixturevalue(who), case=case)
    with pytest.raises(NotAllowed):
        case_refuse(actor=request.getfixturevalue(who), case=case, grounds=["conditions"], reason="户籍已迁出")


def test_stale_version(case, officer):
    with pytest.raises(VersionConflict):
        case_approve(actor=officer, case=case, version=7)


def test_not_while_a_gap_is_open(accept, officer):
    case = accept(materials={"M1": "received", "M2": "gap"})
    with pytest.raises(GapsOpen) as told:
        case_approve(actor=officer, case=case)
    assert [gap["name"] for gap in told.value.details["gaps"]] == ["户口簿"]


def test_publicity_comes_first(case, officer, elder_allowance, at):
    elder_allowance.publicity_days = 7
    elder_allowance.save()
    with pytest.raises(PublicityNeeded):
        case_approve(actor=officer, case=case)
    case_publish(actor=officer, case=case)
    with at("2025-09-15 10:00"):
        case_end_publicity(actor=officer, case=case)
        assert case_approve(actor=officer, case=case).state == "approved"


def test_publicity_elsewhere_is_written_down(case, officer, elder_allowance):
    elder_allowance.publicity_days = 7
    elder_allowance.save()
    case = case_approve(actor=officer, case=case, without_publicity="9 月 1 日至 7 日在社区公示栏公示")
    assert case.state == "approved"


def test_revoked_and_decided_again(case, officer, director):
    case = case_approve(actor=officer, case=case)
    case = case_revoke_decision(actor=director, case=case, reason="发现重复享受", version=case.version)
    assert (case.state, case.decided_at) == ("accepted", None)
    assert case.papers.get(kind="approval").void
    case = case_refuse(actor=officer, case=case, grounds=["conditions"], reason="户籍已迁出")
    assert Decision.objects.filter(case=case, revoked_at=None).get().outcome == "refuse"
    assert Decision.objects.filter(case=case).count() == 2


@pytest.mark.parametrize("who", ["officer", "clerk", "auditor"])
def test_only_the_director_revokes(case, officer, request, who):
    case = case_approve(actor=officer, case=case)
    with pytest.raises(NotAllowed):
        case_revoke_decision(actor=request.getfixturevalue(who), case=case, reason="x")


def test_revoking_needs_a_reason(case, officer, director):
    case = case_approve(actor=officer, case=case)
    with pytest.raises(UserError):
        case_revoke_decision(actor=director, case=case, reason=" ")


def test_on_the_spot(clerk, senior_card, xie):
    case = case_accept(actor=clerk, version=senior_card, person=xie, materials={"M1": "received"})
    assert str(case.due_on) == "2025-09-08"
    case = case_decide_on_the_spot(actor=clerk, case=case, version=case.version)
    assert (case.state, case.decisions.get().decided_by) == ("approved", clerk)


def test_other_items_are_not_decided_on_the_spot(case, clerk):
    with pytest.raises(Conflict) as told:
        case_decide_on_the_spot(actor=clerk, case=case)
    assert told.value.code == "not_on_the_spot"


@pytest.mark.parametrize("reason", ["", "   ", "不行"])
def test_a_refusal_states_the_facts(case, officer, reason):
    with pytest.raises(UserError) as told:
        case_refuse(actor=officer, case=case, grounds=["conditions"], reason=reason)
    assert told.value.field == "reason"
    case.refresh_from_db()
    assert case.state == "accepted"
