"""Papers: one of a kind counts; filed, replaced, withdrawn; the watch tells each once. And days of leave."""

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from bianmin.core import clock, files, journal
from bianmin.core.errors import NotAllowed, UserError
from bianmin.core.files import FileRefused
from bianmin.core.models import JournalEntry, StoredFile
from bianmin.core.workflow import MoveNotAllowed
from bianmin.partners.actions.credential import credential_add, credential_end, credential_replace
from bianmin.partners.actions.credential_watch import credential_watch
from bianmin.partners.actions.leave import leave_add, leave_remove
from bianmin.partners.actions.provider_state import provider_end
from bianmin.partners.actions.worker_state import worker_end
from bianmin.partners.errors import CredentialExists, LeaveOverlaps
from bianmin.partners.models import Credential, Duty, WorkerLeave

DAY = date(2025, 9, 8)
pytestmark = pytest.mark.usefixtures("monday")


def add(actor, holder, **more):
    given = {"kind": "insurance", "number": "PICC-20250001", "expires_on": DAY + timedelta(days=200)} | more
    return credential_add(actor=actor, holder=holder, **given)


def photo():
    out = io.BytesIO()
    Image.new("RGB", (900, 700), "white").save(out, "PNG")
    out.seek(0)
    return out


def test_filed_with_its_scan(dispatcher, provider):
    paper = add(dispatcher, provider, scan=photo(), scan_name="保险.png")
    assert paper.number_masked == "PICC*****0001"
    assert files.read(paper.scan).startswith(b"\xff\xd8\xff") or files.read(paper.scan).startswith(b"\x89PNG")
    entry = JournalEntry.objects.get(verb="credential.add")
    assert journal.payload_of(entry) == {
        "holder": "平安物业服务队",
        "paper": "insurance",
        "expires_on": "2026-03-27",
        "needed": True,
    }
    assert entry.area_code == "410104002"


def test_one_of_a_kind_but_any_number_of_others(dispatcher, provider, worker):
    add(dispatcher, provider)
    with pytest.raises(CredentialExists) as told:
        add(dispatcher, provider, scan=photo(), scan_name="x.png")
    assert told.value.field == "kind"
    assert not StoredFile.objects.exists()
    add(dispatcher, worker)
    add(dispatcher, provider, kind="other")
    add(dispatcher, provider, kind="other")
    assert Credential.objects.count() == 4


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("kind", {"kind": "magic"}),
        ("number", {"number": "9" * 61}),
        ("issued_on", {"issued_on": DAY + timedelta(days=1)}),
        ("expires_on", {"issued_on": DAY, "expires_on": DAY - timedelta(days=1)}),
    ],
)
def test_bad_input_names_its_field(dispatcher, provider, field, more):
    with pytest.raises(UserError) as told:
        add(dispatcher, provider, **more)
    assert told.value.field == field


def test_a_file_that_is_no_photo_leaves_nothing(dispatcher, provider):
    with pytest.raises(FileRefused):
        add(dispatcher, provider, scan=io.BytesIO(b"MZ program"), scan_name="x.exe")
    assert not Credential.objects.exists()


def test_replaced_by_a_newer_one(dispatcher, provider):
    old = add(dispatcher, provider, expires_on=DAY - timedelta(days=3))
    new = credential_replace(actor=dispatcher, credential=old, expires_on=DAY + timedelta(days=360))
    old.refresh_from_db()
    assert old.ended_at is not None
    assert (new.number, new.kind, new.needed) == ("PICC-20250001", "insurance", True)
    assert list(Credential.objects.held()) == [new]
    with pytest.raises(CredentialExists):
        credential_replace(actor=dispatcher, credential=old)


def test_withdrawn_once_with_a_reason(dispatcher, worker):
    paper = add(dispatcher, worker)
    with pytest.raises(UserError):
        credential_end(actor=dispatcher, credential=paper, reason=" ")
    assert credential_end(actor=dispatcher, credential=paper, reason="录错了").ended_at is not None
    with pytest.raises(CredentialExists):
        credential_end(actor=dispatcher, credential=paper, reason="录错了")
    assert JournalEntry.objects.filter(verb="credential.end").count() == 1


@pytest.mark.parametrize("who", ["clerk", "auditor", "administrator", "stranger", "dispatcher_elsewhere"])
def test_others_may_nothing(request, who, dispatcher, worker):
    paper, actor = add(dispatcher, worker), request.getfixturevalue(who)
    leave = leave_add(actor=dispatcher, worker=worker, begins_on=DAY, ends_on=DAY)
    for act in (
        lambda: add(actor, worker, kind="health"),
        lambda: credential_replace(actor=actor, credential=paper),
        lambda: credential_end(actor=actor, credential=paper, reason="不要"),
        lambda: leave_add(actor=actor, worker=worker, begins_on=date(2025, 10, 1), ends_on=date(2025, 10, 1)),
        lambda: leave_remove(actor=actor, leave=leave),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Credential.objects.get().ended_at is None
    assert WorkerLeave.objects.count() == 1


def test_nothing_is_filed_for_who_has_left(dispatcher, director, provider, worker):
    worker_end(actor=director, worker=worker, reason="回老家")
    with pytest.raises(MoveNotAllowed):
        add(dispatcher, type(worker).objects.get())
    provider_end(actor=director, provider=provider, reason="合同到期")
    with pytest.raises(MoveNotAllowed):
        add(dispatcher, type(provider).objects.get())


def watched():
    names = ("credential.due_soon", "credential.expire")
    return list(JournalEntry.objects.filter(verb__in=names).order_by("id").values_list("verb", flat=True))


def test_the_watch_tells_each_paper_once(dispatcher, provider, worker):
    add(dispatcher, provider, expires_on=DAY + timedelta(days=31))
    add(dispatcher, worker, expires_on=None)
    credential_watch()
    assert watched() == []
    with clock.frozen(datetime(2025, 9, 9, 3, tzinfo=ZoneInfo("Asia/Shanghai"))):
        assert credential_watch() == 1
        assert credential_watch() == 0
    with clock.frozen(datetime(2025, 10, 9, 3, tzinfo=ZoneInfo("Asia/Shanghai"))):
        assert credential_watch() == 0  # its last day still counts
    with clock.frozen(datetime(2025, 10, 10, 3, tzinfo=ZoneInfo("Asia/Shanghai"))):
        assert credential_watch() == 1
        assert credential_watch() == 0
    assert watched() == ["credential.due_soon", "credential.expire"]


def test_the_watch_leaves_out_what_does_not_count(dispatcher, director, provider, worker):
    credential_end(
        actor=dispatcher, credential=add(dispatcher, provider, expires_on=DAY - timedelta(days=1)), reason="错"
    )
    add(dispatcher, worker, expires_on=DAY - timedelta(days=1))
    worker_end(actor=director, worker=worker, reason="回老家")
    assert credential_watch() == 0


def test_leave_is_noted_with_what_is_planned(dispatcher, worker):
    starts = datetime(2025, 9, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    Duty.objects.create(
        worker=worker,
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        noun="living.order",
        noun_uid=worker.uid,
        area_code="410104002001",
    )
    leave = leave_add(actor=dispatcher, worker=worker, begins_on=date(2025, 9, 10), ends_on=date(2025, 9, 11))
    payload = journal.payload_of(JournalEntry.objects.get(verb="leave.add"))
    assert (payload["duties"], payload["begins_on"]) == (1, "2025-09-10")
    with pytest.raises(LeaveOverlaps):
        leave_add(actor=dispatcher, worker=worker, begins_on=date(2025, 9, 11), ends_on=date(2025, 9, 12))
    leave_remove(actor=dispatcher, leave=leave)
    leave_remove(actor=dispatcher, leave=leave)
    assert JournalEntry.objects.filter(verb="leave.remove").count() == 1
    assert not WorkerLeave.objects.exists()


@pytest.mark.parametrize(
    ("first", "last"), [(date(2025, 9, 10), date(2025, 9, 9)), (DAY, date(2027, 1, 1)), (date(2025, 9, 1),) * 2]
)
def test_leave_that_cannot_be(dispatcher, worker, first, last):
    with pytest.raises(UserError) as told:
        leave_add(actor=dispatcher, worker=worker, begins_on=first, ends_on=last)
    assert told.value.field == "ends_on"
