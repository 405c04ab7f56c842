"""Chunks of a ledger prepared beside: the same is written, whether the other process does it, dies, or is not there."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from functools import partial

import pytest

from bianmin.accounts.models import User
from bianmin.core import id_number, journal
from bianmin.core.beside import Beside
from bianmin.core.models import JournalEntry
from bianmin.residents.actions import ledger_new, ledger_prepare
from bianmin.residents.actions import ledger_write as ledger_write_module
from bianmin.residents.actions.ledger_begin import ledger_begin
from bianmin.residents.actions.ledger_write import ledger_write
from bianmin.residents.models import Household, LedgerImport, Person, Tag, TagType
from bianmin.residents.selectors.person_search import person_search

from .ledger_staged import SHAN, staged_ledger, write

pytestmark = pytest.mark.django_db
SECONDS = 60
ROWS = [
    SHAN
    | {
        "name": f"单雄{'甲乙丙丁戊己庚辛'[place]}",
        "id_number": id_number.make("410199", date(1990, 5, 17), 300 + 2 * place),
        "phone": f"1540000{place:04d}",
        "relation": "02" if place % 2 == 0 else "20",
        "room": str(place // 2),
        "tag:veteran": place == 3,
    }
    for place in range(8)
]


@pytest.fixture
def ledger(director: User) -> Callable[..., LedgerImport]:
    TagType.objects.create(code="veteran", name="退役军人", holder="person")
    return partial(staged_ledger, director)


@pytest.fixture
def two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_new, "CHUNK", 2)


@pytest.mark.parametrize("is_up", [True, False])
def test_the_same_is_written_wherever_it_was_prepared(ledger, two_at_a_time, monkeypatch, is_up):
    asked, send = [], Beside.send

    def sent(self, *arguments):
        until = time.monotonic() + SECONDS
        while is_up and not send(self, *arguments):
            assert time.monotonic() < until, "the process does not come up"
            time.sleep(0.05)
        asked.append(arguments)
        return is_up

    monkeypatch.setattr(Beside, "send", sent)
    made = write(ledger(*ROWS))
    assert (made.counts["written"], len(asked)) == (8, 3)  # the first chunk is prepared while the process comes up
    people = list(Person.objects.order_by("pk"))
    for person, row in zip(people, ROWS, strict=True):
        for name in ("name", "id_number", "phone", "relation", "note"):
            assert getattr(person, name) == row[name]
        assert (person.arriving, person.area_code) == (None, "410104002002001")
        assert str(person.household.dwelling) == f"槐荫里5号院{row['room']}号"
        assert [hit.uid for hit in person_search(user=made.actor, text=row["phone"])] == [person.uid]
        entry = JournalEntry.objects.get(verb="person.import", subject_uid=person.uid)
        assert (entry.actor, entry.noun_uid, entry.mac) == (made.actor, made.uid, journal.mac_of(entry))
    assert Household.objects.count() == 4
    assert [tag.person for tag in Tag.objects.all()] == [people[3]]
    assert len(person_search(user=made.actor, text="槐荫里5号院")) == 8


def test_an_import_goes_on_without_the_other_process(ledger, two_at_a_time, monkeypatch):
    send = Beside.send

    def killed(self, *arguments):
        if self._process.is_alive():
            while not send(self, *arguments):
                time.sleep(0.05)
            self._process.kill()
            self._process.join()
            return True
        return send(self, *arguments)

    monkeypatch.setattr(Beside, "send", killed)
    assert write(ledger(*ROWS)).counts["written"] == 8


def test_a_process_that_is_up_already_is_taken(ledger, two_at_a_time, monkeypatch):
    """Nothing else is started; the second chunk is at work there before the first one is prepared here."""
    steps = []

    class Up(AbstractContextManager["Up"]):
        def __exit__(self, *_error):
            steps.append(("ended", 0))

        def send(self, rows, about):
            steps.append(("sent", len(rows)))
            self.sent = rows, about
            return True

        def receive(self, *following):
            ready = given(*self.sent)
            if following:
                self.send(*following)
            return ready

    def prepare(rows, about, areas=None):
        steps.append(("here", len(rows)))
        return given(rows, about, areas)

    given = ledger_prepare.prepare
    monkeypatch.setattr(ledger_prepare, "beginning_beside", lambda: 1 / 0)
    monkeypatch.setattr(ledger_prepare, "prepare", prepare)
    made = ledger(*ROWS)
    ledger_begin(actor=made.actor, ledger=made)
    ledger_write(ledger_id=made.pk, beside=Up())
    made.refresh_from_db()
    assert (made.state, made.counts["written"]) == ("imported", 8)
    assert steps == [("sent", 2), ("here", 2), ("sent", 2), ("sent", 2), ("ended", 0)]


def test_a_process_that_is_not_needed_ends_before_people_are_changed(ledger, monkeypatch):
    """It holds 70 MB, which changes want for themselves."""
    write(ledger(*ROWS))
    again, alive = ledger(*(row | {"education": "20"} for row in ROWS)), []
    ledger_begin(actor=again.actor, ledger=again)
    with ledger_prepare.beginning_beside() as beside:

        def finish(_ledger):
            alive.append(beside._process.is_alive())

        monkeypatch.setattr(ledger_write_module, "_finish", finish)
        ledger_write(ledger_id=again.pk, beside=beside)
    assert (again.counts["changed"], alive) == (8, [False])


def test_a_small_ledger_needs_no_other_process(ledger, monkeypatch):
    monkeypatch.setattr(Beside, "__init__", lambda self, task: 1 / 0)
    assert write(ledger(*ROWS)).counts["written"] == 8


def test_a_household_that_moved_since_the_check_takes_its_people_along(ledger, household):
    home = {"street": "平等街", "compound": "12号院", "building": "3", "unit": "2", "room": "501"}
    row = ROWS[1] | home
    del row["grid"]
    made = ledger(row | {"tag:veteran": True})
    Household.objects.filter(pk=household.pk).update(area_code="410104002001003")
    write(made)
    person = Person.objects.get(name=row["name"])
    assert (person.household, person.area_code) == (household, "410104002001003")
    assert set(person.terms.values_list("area_code", flat=True)) == {"410104002001003"}
    assert JournalEntry.objects.get(verb="person.import").area_code == "410104002001003"
