"""The one-time notice: complete, kept as a case, accepted when the rest comes, closed when nothing does."""

import pytest

from bianmin.affairs.actions.case_accept import case_accept_notified
from bianmin.affairs.actions.case_close import case_lapse
from bianmin.affairs.actions.case_notify import case_notify
from bianmin.affairs.errors import CaseOpenError, MaterialsMissing, NothingMissing, NotLateYet
from bianmin.affairs.models import Case
from bianmin.core.actions.outbox import MessageSettled, message_told
from bianmin.core.errors import NotAllowed, VersionConflict
from bianmin.core.models import OutboxMessage
from bianmin.core.workflow import MoveNotAllowed


@pytest.fixture
def notify(clerk, elder_allowance, xie):
    def make(**fields):
        given = {"actor": clerk, "version": elder_allowance, "person": xie, "materials": {"M1": "received"}}
        return case_notify(**(given | fields))

    return make


def test_works(notify, xie):
    xie.birth_date = xie.birth_date.replace(year=1960)
    xie.save()
    case = notify(form_data={"phone": "12"})
    assert (case.state, str(case.notice_due_on), case.accepted_at, case.due_on) == (
        "notified",
        "2025-09-22",
        None,
        None,
    )
    told = case.papers.get(kind="notice").content["told"]
    assert [row["name"] for row in told["materials"]] == ["户口簿"]
    assert [row["text"] for row in told["conditions"]] == ["年满 80 周岁"]
    assert [row["name"] for row in told["fields"]] == ["联系电话"]
    assert not OutboxMessage.objects.exists()  # she holds the notice


def test_elsewhere_it_is_told_until_the_rest_has_come(notify, clerk):
    case = notify(channel="api")
    waiting = OutboxMessage.objects.get()
    assert "户口簿" in waiting.body
    case_accept_notified(actor=clerk, case=case, materials={"M2": "received"}, channel="api")
    told = dict(OutboxMessage.objects.values_list("key", "state"))
    assert told == {f"case:{case.uid}:notify": "overtaken", f"case:{case.uid}:accept": "queued"}
    with pytest.raises(MessageSettled):
        message_told(message=waiting, actor=clerk, how="phone")


def test_at_the_counter_the_receipt_tells(notify, clerk):
    case = notify(channel="api")
    case_accept_notified(actor=clerk, case=case, materials={"M2": "received"})
    assert OutboxMessage.objects.get().state == "sent"


def test_nothing_missing_is_no_notice(notify):
    with pytest.raises(NothingMissing):
        notify(materials={"M1": "received", "M2": "received"})
    assert not Case.objects.exists()


def test_only_a_clerk(notify, officer):
    with pytest.raises(NotAllowed):
        notify(actor=officer)


def test_second_application_goes_on_with_the_first(notify, accept):
    case = notify()
    with pytest.raises(CaseOpenError) as told:
        accept()
    assert told.value.details["uid"] == str(case.uid)


def test_accepted_when_the_rest_comes_and_the_clock_starts_then(notify, at, second_clerk):
    case = notify()
    with at("2025-09-10 10:00"):
        case = case_accept_notified(actor=second_clerk, case=case, materials={"M2": "received"}, version=case.version)
    assert (case.state, str(case.due_on)) == ("accepted", "2025-09-24")
    rows = {row.code: row for row in case.materials.all()}
    assert {code: row.status for code, row in rows.items()} == {"M1": "received", "M2": "received", "M3": "generated"}
    assert (rows["M1"].received_by.name, rows["M2"].received_by.name) == ("刘静", "赵敏")
    assert case.papers.get(kind="receipt").number == f"{case.number}-02"


def test_still_incomplete_is_refused_and_changes_nothing(notify, clerk):
    case = notify()
    with pytest.raises(MaterialsMissing):
        case_accept_notified(actor=clerk, case=case)
    case.refresh_from_db()
    assert (case.state, case.version) == ("notified", 1)


def test_stale_version_is_refused(notify, clerk):
    case = notify()
    with pytest.raises(VersionConflict):
        case_accept_notified(actor=clerk, case=case, materials={"M2": "received"}, version=9)


def test_accepted_only_once(notify, clerk):
    case = case_accept_notified(actor=clerk, case=notify(), materials={"M2": "received"})
    with pytest.raises(MoveNotAllowed):
        case_accept_notified(actor=clerk, case=case, materials={"M2": "received"})


def test_lapses_only_after_the_day(notify, clerk, at, accept):
    case = notify()
    with at("2025-09-22 17:00"), pytest.raises(NotLateYet):
        case_lapse(actor=clerk, case=case)
    with at("2025-09-23 09:00"):
        case = case_lapse(actor=clerk, case=case)
        assert (case.state, case.closed_at is not None) == ("lapsed", True)
        assert accept().state == "accepted"
