"""A complaint from her words to its end, in working days; who may do what."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.models import JournalEntry, OutboxMessage
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.actions.complaint import (
    Caller,
    complaint_answer,
    complaint_confirm,
    complaint_make,
    complaint_reopen,
    complaint_take,
    complaints_lapse,
)
from bianmin.living.actions.order_redo import order_redo
from bianmin.living.models import Complaint, Order
from bianmin.living.selectors.complaint import complaint_list, complaints_about, waiting
from bianmin.partners.models import Provider, Worker
from bianmin.portal.models import ResidentAccount

Finish = Callable[..., Order]
TEXT = "约的两点，四点才来，还骂人"


@pytest.fixture
def order(finish: Finish) -> Order:
    return finish()


@pytest.fixture
def tuesday(monday: datetime) -> Any:
    with clock.frozen(monday + timedelta(days=1)):
        yield


@pytest.fixture
def complaint(order: Order, mine: ResidentAccount, tuesday: None) -> Complaint:
    return complaint_make(actor=mine.user, order=order, kind="late", text=TEXT, channel="web")


def test_made_answered_accepted(
    complaint: Complaint, mine: ResidentAccount, dispatcher: User, provider: Provider
) -> None:
    assert (complaint.state, complaint.due_on, complaint.provider) == ("open", date(2025, 9, 12), provider)
    assert complaint.number.endswith("-20250909-0001")
    answered = complaint_answer(actor=dispatcher, complaint=complaint, answer="已道歉", upheld=True)
    assert (answered.state, answered.due_on, answered.upheld) == ("answered", date(2025, 9, 16), True)
    closed = complaint_confirm(actor=mine.user, complaint=answered)
    assert closed.state == "closed"
    assert [step.verb for step in closed.steps.all()] == ["answer", "confirm"]
    entries = JournalEntry.objects.filter(verb__startswith="complaint.").order_by("id")
    assert [entry.verb for entry in entries] == ["complaint.make", "complaint.answer", "complaint.confirm"]
    assert {entry.subject_uid for entry in entries} == {complaint.person.uid}
    told = list(OutboxMessage.objects.filter(key__startswith="complaint:").order_by("id"))
    assert [one.purpose for one in told] == ["complaint_taken", "complaint_answered"]
    assert "骂人" not in "".join(one.body for one in told)


def test_her_words_lie_sealed(complaint: Complaint) -> None:
    raw = Complaint.objects.filter(pk=complaint.pk).extra(select={"raw": "text"}).values_list("raw", flat=True)[0]
    assert "骂人" not in raw


def test_objected_to_once(complaint: Complaint, mine: ResidentAccount, dispatcher: User) -> None:
    row = complaint_answer(actor=dispatcher, complaint=complaint, answer="查过了", upheld=False)
    with pytest.raises(UserError, match="哪里还不满意"):
        complaint_reopen(actor=mine.user, complaint=row, text=" ")
    row = complaint_reopen(actor=mine.user, complaint=row, text="没人来看过")
    assert (row.state, row.due_on) == ("reopened", date(2025, 9, 12))
    row = complaint_answer(actor=dispatcher, complaint=row, answer="今天去看了，已修好", upheld=True)
    assert (row.state, row.upheld) == ("answered_again", True)
    with pytest.raises(MoveNotAllowed):
        complaint_reopen(actor=mine.user, complaint=row, text="还是不行")
    assert complaint_confirm(actor=mine.user, complaint=row).state == "closed"


def test_closed_when_nobody_objects(complaint: Complaint, dispatcher: User, monday: datetime) -> None:
    row = complaint_answer(actor=dispatcher, complaint=complaint, answer="已道歉", upheld=True)
    with clock.frozen(monday + timedelta(days=8)):  # the fifth working day is not over
        assert complaints_lapse() == 0
    with clock.frozen(monday + timedelta(days=9)):
        assert complaints_lapse() == 1
        assert complaints_lapse() == 0
    row.refresh_from_db()
    assert row.state == "closed"
    assert JournalEntry.objects.get(verb="complaint.lapse").actor is None
    assert OutboxMessage.objects.filter(purpose="complaint_closed").count() == 1


def test_one_is_open_at_a_time(complaint: Complaint, order: Order, mine: ResidentAccount, dispatcher: User) -> None:
    again = {"actor": mine.user, "order": order, "kind": "late", "text": TEXT, "channel": "web"}
    with pytest.raises(MoveNotAllowed, match="正在处理"):
        complaint_make(**again)
    row = complaint_answer(actor=dispatcher, complaint=complaint, answer="已道歉", upheld=True)
    complaint_confirm(actor=mine.user, complaint=row)
    assert complaint_make(**again).number.endswith("-0002")


def test_late_is_seen(complaint: Complaint, director: User, monday: datetime) -> None:
    with clock.frozen(monday + timedelta(days=4)):
        assert waiting(director).late == 0
    with clock.frozen(monday + timedelta(days=7)):
        found = waiting(director)
        assert (found.open, found.late, found.anything) == (1, 1, True)
        [line] = complaint_list(director, late=True).lines
        assert line.left == -1
    assert waiting(director).stranded == 0


def test_by_telephone_about_a_provider(provider: Provider, dispatcher: User, clerk: User, stranger: User) -> None:
    given: dict[str, Any] = {"provider": provider, "kind": "attitude", "text": TEXT, "channel": "hotline"}
    row = complaint_take(actor=clerk, caller=Caller("赵四", "154 0000 1234"), **given)
    assert (row.order, row.person, row.phone, row.taken_by) == (None, None, "15400001234", clerk)
    with pytest.raises(UserError, match="联系人"):
        complaint_take(actor=clerk, caller=Caller(" ", "15400001234"), **given)
    with pytest.raises(UserError):
        complaint_take(actor=clerk, caller=Caller("赵四", "12"), **given)
    with pytest.raises(NotAllowed):
        complaint_take(actor=stranger, caller=Caller("赵四", "15400001234"), **given)
    assert complaint_answer(actor=dispatcher, complaint=row, answer="已批评", upheld=True).state == "answered"


def test_bad_input(order: Order, mine: ResidentAccount, monday: datetime) -> None:
    make: dict[str, Any] = {"actor": mine.user, "order": order, "kind": "late", "text": TEXT, "channel": "web"}
    with pytest.raises(UserError, match="什么事"):
        complaint_make(**make | {"kind": "rude"})
    with pytest.raises(UserError, match="怎么回事"):
        complaint_make(**make | {"text": " "})
    with pytest.raises(UserError, match="太长"):
        complaint_make(**make | {"text": "长" * 501})
    with clock.frozen(monday + timedelta(days=120)), pytest.raises(UserError, match="九十天"):
        complaint_make(**make)
    assert not Complaint.objects.exists()


def test_who_answers(
    complaint: Complaint, clerk: User, auditor: User, stranger: User, staff: Callable[..., User], dispatcher: User
) -> None:
    elsewhere = staff("dispatcher2", Role.DISPATCHER, area="410104003")
    for user in (clerk, auditor, stranger, elsewhere):
        with pytest.raises(NotAllowed):
            complaint_answer(actor=user, complaint=complaint, answer="好", upheld=True)
        with pytest.raises(NotAllowed):
            complaint_confirm(actor=user, complaint=complaint)
    complaint_answer(actor=dispatcher, complaint=complaint, answer="好", upheld=True, version=1)
    Complaint.objects.filter(pk=complaint.pk).update(state="open")
    with pytest.raises(VersionConflict):
        complaint_answer(actor=dispatcher, complaint=complaint, answer="好", upheld=True, version=1)


def test_rework_out_of_it_after_the_warranty(
    complaint: Complaint, order: Order, dispatcher: User, monday: datetime
) -> None:
    later = monday + timedelta(days=30)
    window = (later.replace(hour=14), later.replace(hour=16))
    with clock.frozen(later):
        with pytest.raises(UserError, match="质保期"):
            order_redo(actor=dispatcher, order=order, window=window, reason="又堵了")
        again = order_redo(actor=dispatcher, order=order, window=window, reason="又堵了", complained=True)
    assert (again.redo_of, again.amount, again.provider) == (order, 0, order.provider)


def test_the_worker_is_told_the_substance_alone(complaint: Complaint, wang: Worker, dispatcher: User) -> None:
    assert complaints_about(wang) == []  # not judged yet
    complaint_answer(actor=dispatcher, complaint=complaint, answer="已道歉", upheld=True)
    [told] = complaints_about(wang)
    assert (told.kind, told.service, told.result) == ("没来或来晚了", "管道疏通", "属实")
    assert TEXT not in str(told)
    assert told.day == date(2025, 9, 1)
