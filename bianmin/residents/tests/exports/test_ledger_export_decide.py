"""Ledgers out: who approves, how long a file lives, and what the journal keeps of it."""

import os
import shutil
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin.core import clock, files, journal
from bianmin.core.errors import NotAllowed, NotFound
from bianmin.core.models import JournalEntry
from bianmin.core.workflow import MoveNotAllowed
from bianmin.residents.actions import ledger_export as actions
from bianmin.residents.actions import ledger_export_make as making
from bianmin.residents.errors import ExportGone, Invalid
from bianmin.residents.exporting.folder import work_folder
from bianmin.residents.models import LedgerExport, Person
from bianmin.residents.selectors.ledger_export import ExportFilter, export_keys, export_people, export_rows

from .asking import STREET, ask, made, verbs

pytestmark = pytest.mark.django_db


def test_a_large_one_waits_for_a_second_person(limit, clerk, director, xie, neighbour, daughter):
    export = ask(clerk)
    assert export.state == "waiting"
    assert made(export).file is None
    actions.ledger_export_approve(actor=director, export=export)
    export = made(export)
    assert (export.state, export.rows, export.decided_by) == ("ready", 3, director)
    assert verbs(export) == ["export.ask", "export.approve", "export.make"]
    assert [journal.payload_of(row)["rows"] for row in JournalEntry.objects.filter(noun_uid=export.uid)] == [3, 3, 3]


def test_small_ones_count_together(limit, clerk, xie, neighbour):
    assert ask(clerk).state == "approved"
    assert ask(clerk).state == "waiting"
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert ask(clerk).state == "approved"


def test_more_people_than_were_agreed_wait_again(limit, clerk, xie, neighbour, daughter):
    Person.objects.filter(pk=daughter.pk).update(died_on=date(2026, 1, 1))
    export = ask(clerk)
    Person.objects.update(died_on=None)
    export = made(export)
    assert (export.state, export.rows, export.file) == ("waiting", 3, None)


def test_nobody_approves_her_own(limit, director, xie, neighbour, daughter):
    export = ask(director)
    for act in (actions.ledger_export_approve, actions.ledger_export_refuse):
        reason = {"reason": "x"} if act is actions.ledger_export_refuse else {}
        with pytest.raises(NotAllowed):
            act(actor=director, export=export, **reason)
    assert LedgerExport.objects.get().state == "waiting"


def test_only_those_who_decide_in_the_area_approve(
    limit, staff, clerk, second_clerk, auditor, xie, neighbour, daughter
):
    export = ask(clerk)
    elsewhere = staff("elsewhere", "director", area="410104003")
    with pytest.raises(NotAllowed):
        actions.ledger_export_approve(actor=second_clerk, export=export)
    with pytest.raises(NotFound):
        actions.ledger_export_approve(actor=elsewhere, export=export)
    assert actions.ledger_export_approve(actor=auditor, export=export).state == "approved"


def test_refused_with_a_reason(limit, clerk, director, xie, neighbour, daughter):
    export = ask(clerk)
    with pytest.raises(Invalid):
        actions.ledger_export_refuse(actor=director, export=export, reason=" ")
    actions.ledger_export_refuse(actor=director, export=export, reason="用不着这么多人")
    export = made(export)
    assert (export.state, export.reason, export.file) == ("refused", "用不着这么多人", None)
    with pytest.raises(MoveNotAllowed):
        actions.ledger_export_approve(actor=director, export=export)


def test_making_again_changes_nothing(clerk, xie):
    export = made(ask(clerk))
    again = made(export)
    assert again.file == export.file
    assert verbs(export).count("export.make") == 1


def test_what_lies_on_the_disk_is_sealed_and_nothing_else_stays(director, xie, xie_numbers):
    export = made(ask(director, full=True, purpose="核对"))
    assert b"PK\x03\x04" not in files.path_of(export.file.uid).read_bytes()
    assert not list((settings.DATA_DIR / "exports").glob("*"))


def test_a_fault_is_told_and_leaves_nothing(clerk, xie, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("no space")

    monkeypatch.setattr(making, "export_rows", broken)
    export = ask(clerk)
    with pytest.raises(OSError, match="no space"):
        made(export)
    export.refresh_from_db()
    assert export.state == "failed"
    assert "重新导出" in export.reason
    assert not list((settings.DATA_DIR / "exports").glob("*"))


def test_what_a_killed_worker_left_is_swept(clerk, xie):
    left, young = (settings.DATA_DIR / "exports" / name for name in ("left", "young"))
    for folder in (left, young):
        folder.mkdir(parents=True)
        (folder / "lines").write_text("谢玉清")
    os.utime(left, (1, 1))
    made(ask(clerk))
    assert not left.exists()
    assert young.exists()  # perhaps of a worker that is about to lock it
    shutil.rmtree(young)


def test_the_folder_of_a_living_worker_stays(clerk, xie):
    with work_folder() as folder:
        os.utime(folder, (1, 1))
        made(ask(clerk))
        assert folder.exists()
    assert not folder.exists()


def test_download_is_for_who_asked_and_journalled(clerk, director, second_clerk, xie):
    export = made(ask(clerk))
    assert actions.ledger_export_download(actor=clerk, export=export).startswith(b"PK")
    assert verbs(export)[-1] == "export.download"
    for other in (director, second_clerk):
        with pytest.raises(NotFound):
            actions.ledger_export_download(actor=other, export=export)


def test_download_needs_the_right_still(director, xie):
    export = made(ask(director, full=True, purpose="核对"))
    director.posts.update(role="clerk")
    with pytest.raises(NotAllowed):
        actions.ledger_export_download(actor=type(director).objects.get(pk=director.pk), export=export)


def test_after_seven_days_the_file_is_gone(clerk, xie):
    export = made(ask(clerk))
    path = files.path_of(export.file.uid)
    with clock.frozen(clock.now() + timedelta(days=6)):
        assert making.ledger_export_expire() == 0
    with clock.frozen(clock.now() + timedelta(days=7, seconds=1)):
        with pytest.raises(ExportGone):
            actions.ledger_export_download(actor=clerk, export=export)
        assert making.ledger_export_expire() == 1
        assert making.ledger_export_expire() == 0
    export.refresh_from_db()
    assert export.state == "expired"
    assert export.file.erased_at
    assert verbs(export)[-1] == "export.expire"
    assert path.exists()  # until the transaction commits; the next test has one of its own


@pytest.mark.django_db(transaction=True)
def test_the_file_leaves_the_disk(clerk, xie):
    export = made(ask(clerk))
    path = files.path_of(export.file.uid)
    assert path.exists()
    with clock.frozen(clock.now() + timedelta(days=8)):
        making.ledger_export_expire()
    assert not path.exists()


def test_what_nobody_decides_or_finishes_ends(limit, clerk, xie, neighbour, daughter):
    waiting = ask(clerk)
    stuck = ask(clerk, asked=ExportFilter(sex="2"))
    assert stuck.state == "approved"
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert making.ledger_export_expire() == 2
    assert list(LedgerExport.objects.order_by("pk").values_list("pk", "state")) == [
        (waiting.pk, "expired"),
        (stuck.pk, "failed"),
    ]


def test_a_piece_takes_as_many_queries_however_many_people(director, xie, daughter, neighbour):
    people = export_people(user=director, area_code=STREET, asked=ExportFilter(), full=True)
    keys = export_keys(people)
    counts = []
    for some in (keys[:1], keys):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            export_rows(people, some, full=True)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 3
    assert len(keys) == 3
