"""Handing over and withdrawing."""

import pytest

from bianmin.affairs.actions.case_close import case_deliver, case_withdraw
from bianmin.affairs.actions.case_decide import case_approve, case_refuse, case_revoke_decision
from bianmin.affairs.errors import PickupCodeWrong
from bianmin.core import journal
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.models import JournalEntry, OutboxMessage
from bianmin.core.workflow import MoveNotAllowed


@pytest.fixture
def approved(case, officer):
    return case_approve(actor=officer, case=case)


def test_by_pickup_code(approved, second_clerk):
    code = approved.pickup_code
    case = case_deliver(
        actor=second_clerk, case=approved, method="code", pickup_code=f" {code} ", version=approved.version
    )
    assert (case.state, case.delivery.receiver) == ("delivered", "谢玉清")
    assert case.closed_at == case.delivered_at
    assert case.papers.get(kind="delivery").content["receiver"] == "谢玉清"


def test_handing_over_tells_what_was_still_to_be_told(approved, clerk):
    waiting = OutboxMessage.objects.get()
    assert waiting.state == OutboxMessage.State.QUEUED
    case_deliver(actor=clerk, case=approved, method="signature", receiver="谢玉清")
    waiting.refresh_from_db()
    assert waiting.state == OutboxMessage.State.SENT
    told = journal.payload_of(JournalEntry.objects.get(verb="message.tell"))
    assert told["how"] == OutboxMessage.How.IN_PERSON


@pytest.mark.parametrize("fields", [{"method": "post", "tracking": "EMS1"}, {"method": "electronic"}])
def test_nobody_is_asked_to_fetch_what_was_sent(approved, clerk, fields):
    case = case_deliver(actor=clerk, case=approved, **fields)
    told = {key.split(":")[2]: state for key, state in OutboxMessage.objects.values_list("key", "state")}
    assert told == {"approve": "overtaken", "deliver": "queued"}
    assert case.closed_at


def test_a_decision_taken_back_is_not_told(approved, director):
    case_revoke_decision(actor=director, case=approved, reason="点错了")
    told = {key.split(":")[2]: state for key, state in OutboxMessage.objects.values_list("key", "state")}
    assert told == {"approve": "overtaken", "revoke_decision": "queued"}


@pytest.mark.parametrize("code", ["", "000000x", "1" * 4000])
def test_wrong_code(approved, clerk, code):
    with pytest.raises(PickupCodeWrong):
        case_deliver(actor=clerk, case=approved, method="code", pickup_code=code)
    approved.refresh_from_db()
    assert approved.state == "approved"


def test_by_signature_post_and_electronically(approved, clerk):
    with pytest.raises(UserError):
        case_deliver(actor=clerk, case=approved, method="signature")
    with pytest.raises(UserError):
        case_deliver(actor=clerk, case=approved, method="post")
    with pytest.raises(UserError):
        case_deliver(actor=clerk, case=approved, method="pigeon")
    case = case_deliver(actor=clerk, case=approved, method="post", tracking="EMS1234567")
    assert case.delivery.tracking == "EMS1234567"


def test_a_refusal_is_delivered_too(case, officer, clerk):
    case = case_refuse(actor=officer, case=case, grounds=["conditions"], reason="户籍已迁出")
    assert case_deliver(actor=clerk, case=case, method="signature", receiver="谢玉清").state == "delivered"


def test_not_before_a_decision_and_not_twice(case, officer, clerk):
    with pytest.raises(MoveNotAllowed):
        case_deliver(actor=clerk, case=case, method="signature", receiver="谢玉清")
    case = case_approve(actor=officer, case=case)
    case = case_deliver(actor=clerk, case=case, method="signature", receiver="谢玉清")
    with pytest.raises(MoveNotAllowed):
        case_deliver(actor=clerk, case=case, method="signature", receiver="谢玉清")


@pytest.mark.parametrize("who", ["officer", "director", "auditor", "stranger"])
def test_only_the_counter_hands_over(approved, request, who):
    with pytest.raises(NotAllowed):
        case_deliver(actor=request.getfixturevalue(who), case=approved, method="signature", receiver="x")


def test_after_the_end_she_may_apply_again(approved, clerk, accept):
    case_deliver(actor=clerk, case=approved, method="signature", receiver="谢玉清")
    assert accept().number.endswith("-0002")


@pytest.mark.parametrize(("channel", "told"), [("counter", 0), ("api", 1)])
def test_who_withdraws_at_the_counter_gets_no_message(case, clerk, channel, told):
    case_withdraw(actor=clerk, case=case, channel=channel)
    assert OutboxMessage.objects.waiting().count() == told


def test_withdraw(case, clerk, accept):
    case = case_withdraw(actor=clerk, case=case, reason="搬走了", version=case.version)
    assert (case.state, case.due_on, case.closed_at is not None) == ("withdrawn", None, True)
    assert accept().state == "accepted"


def test_withdraw_after_a_decision_is_too_late(approved, clerk):
    with pytest.raises(MoveNotAllowed):
        case_withdraw(actor=clerk, case=approved)


def test_withdraw_wrong_role_and_stale(case, officer, clerk):
    with pytest.raises(NotAllowed):
        case_withdraw(actor=officer, case=case)
    with pytest.raises(VersionConflict):
        case_withdraw(actor=clerk, case=case, version=3)
