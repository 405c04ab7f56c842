"""A worker killed in the middle, and two at once, in real processes: all is seen together, and nobody twice."""

import os
import signal

import pytest

from bianmin.accounts.models import User
from bianmin.core.models import JournalEntry, StoredFile
from bianmin.core.tests.processes import race, start
from bianmin.residents.actions import ledger_check as ledger_check_module
from bianmin.residents.actions.ledger_begin import ledger_begin, ledger_upload
from bianmin.residents.actions.ledger_check import ledger_check, stage
from bianmin.residents.actions.ledger_rows import Stopped
from bianmin.residents.actions.ledger_write import ledger_write
from bianmin.residents.ledger.records import Record
from bianmin.residents.models import Household, LedgerImport, Person

from .ledger_staged import staged_ledger

pytestmark = pytest.mark.race

PEOPLE = 90
WRITE = """
from bianmin.residents.actions import ledger_new, ledger_write
from bianmin.residents.models import LedgerImport
ledger_new.CHUNK = 20
def told(rows):
    print("chunk", flush=True)
{more}
ledger_write.ledger_write(ledger_id=LedgerImport.objects.get().pk, progress=told)
"""
AT_THE_END = """
show = ledger_write._show
def slowly(ledger):
    show(ledger)
    print("shown", flush=True)
    time.sleep(60)
ledger_write._show = slowly
"""


@pytest.fixture
def ledger(process_env: dict[str, str], director: User, xie: Person) -> LedgerImport:
    """Ninety new people in thirty households and Mrs Xie's new phone, about to be written."""
    file = StoredFile.objects.create(name="台账.xlsx", content_type="x", size=1, sm3="0" * 64)
    made = LedgerImport.objects.create(
        actor=director,
        area_code="410104002",
        file=file,
        file_name="台账.xlsx",
        state="checked",
        default_grid="410104002001001",
    )
    rows = [{"name": f"居民{place}", "street": "平等街", "room": str(place // 3)} for place in range(PEOPLE)]
    rows.append({"name": "谢玉清", "id_number": xie.id_number, "phone": "15400009999"})
    records = [Record("居民", place, row) for place, row in enumerate(rows, start=2)]
    stage(made, ["410104002"], records, {})
    return ledger_begin(actor=director, ledger=made, queued=False)


@pytest.mark.parametrize(("said", "more"), [("chunk", ""), ("shown", AT_THE_END)])
def test_killed_worker_leaves_nothing_to_see_and_the_next_one_finishes(
    ledger: LedgerImport, process_env: dict[str, str], director: User, xie: Person, said: str, more: str
) -> None:
    worker = start(WRITE.replace("{more}", more), process_env)
    assert worker.stdin
    assert worker.stdout
    assert worker.stdout.readline() == "ready\n"
    worker.stdin.write("go\n")
    worker.stdin.flush()
    while worker.stdout.readline() != f"{said}\n":
        assert worker.poll() is None, worker.stderr.read() if worker.stderr else ""
    os.kill(worker.pid, signal.SIGKILL)
    worker.communicate()

    assert list(Person.objects.visible_to(director).values_list("name", "version")) == [("谢玉清", 1)]
    assert Household.objects.visible_to(director).count() == 1
    assert 20 <= Person.objects.exclude(arriving=None).count() <= PEOPLE

    ledger_write(ledger_id=ledger.pk)
    _all_there_once(ledger, director)


def test_two_workers_at_once_write_everybody_once(
    ledger: LedgerImport, process_env: dict[str, str], director: User
) -> None:
    race(WRITE.replace("{more}", ""), process_env, 2)
    _all_there_once(ledger, director)


WRITE_ONE = """
from bianmin.residents.actions import ledger_new, ledger_write
from bianmin.residents.models import LedgerImport
ledger_new.CHUNK = 5
ledger_write.ledger_write(ledger_id=LedgerImport.objects.order_by("pk")[int(os.environ["RUNNER"])].pk)
"""


def test_two_ledgers_at_once_make_each_household_once(process_env: dict[str, str], director: User) -> None:
    """The same households by their own numbers, and in each another person: whoever is second says so."""
    ledgers = []
    for word in "甲乙":
        rows = [
            {"name": f"居民{word}", "street": "平等街", "room": str(place), "household_number": f"K-{place}"}
            for place in range(30)
        ]
        made = staged_ledger(director, *rows)
        ledgers.append(ledger_begin(actor=director, ledger=made, queued=False))
    race(WRITE_ONE, process_env, 2)
    for made in ledgers:
        made.refresh_from_db()
    assert [made.state for made in ledgers] == ["imported"] * 2
    assert sum(made.counts["written"] for made in ledgers) == 30
    assert [one.members.count() for one in Household.objects.all()] == [1] * 30


CHECK = """
from bianmin.residents.actions.ledger_check import ledger_check
from bianmin.residents.models import LedgerImport
ledger_check(ledger_id=LedgerImport.objects.get(file_name="读.csv").pk)
"""


@pytest.fixture
def unread(process_env: dict[str, str], director: User, xie: Person) -> LedgerImport:
    rows = "".join(f"居民{place},1990-01-{place % 27 + 1:02d},平等街12号院{place}号楼1单元101\n" for place in range(60))
    return ledger_upload(
        actor=director,
        content=f"姓名,出生日期,地址\n{rows}".encode(),
        name="读.csv",
        area_code="410104002",
        default_grid="410104002001001",
        queued=False,
    )


def test_two_workers_on_one_file_read_each_row_once(unread: LedgerImport, process_env: dict[str, str]) -> None:
    race(CHECK, process_env, 2)
    unread.refresh_from_db()
    assert unread.state == "checked"
    assert unread.rows.count() == unread.counts["rows"] == unread.done == 60


def test_run_that_was_overtaken_writes_no_more(unread: LedgerImport) -> None:
    unread.run = ledger_check_module._take(unread.pk)
    ledger_check(ledger_id=unread.pk)
    rows = unread.rows.count()
    with pytest.raises(Stopped):
        stage(unread, ["410104002"], [Record("迟到", 2, {"name": "居民0"})], {})
    ledger_check_module._finish(unread, "fail", {"error": "迟到"})
    unread.refresh_from_db()
    assert (unread.state, unread.rows.count()) == ("checked", rows)


def _all_there_once(ledger: LedgerImport, director: User) -> None:
    ledger.refresh_from_db()
    assert (ledger.state, ledger.counts["written"]) == ("imported", PEOPLE + 1)
    assert Person.objects.visible_to(director).count() == PEOPLE + 1
    assert Household.objects.visible_to(director).count() == PEOPLE // 3 + 1
    assert Person.objects.get(name="谢玉清").phone == "15400009999"
    entries = JournalEntry.objects.filter(verb="person.import")
    assert entries.count() == entries.values("subject_uid").distinct().count() == PEOPLE + 1
