"""Writing a ledger: hidden until all is there, once however often it runs, and undone as a whole."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django_tasks_db.models import DBTaskResult

from bianmin.accounts.models import User
from bianmin.core import clock, encryption, journal, masking
from bianmin.core.errors import Conflict, NotFound
from bianmin.core.models import JournalEntry
from bianmin.residents.actions import ledger_new
from bianmin.residents.actions import ledger_write as writing
from bianmin.residents.actions.ledger_begin import ledger_begin, ledger_drop, ledger_reread, ledger_stop
from bianmin.residents.actions.ledger_clear import ledger_clear
from bianmin.residents.actions.ledger_decide import ledger_decide
from bianmin.residents.actions.ledger_undo import ledger_undo
from bianmin.residents.actions.ledger_write import ledger_write
from bianmin.residents.actions.person import person_edit
from bianmin.residents.actions.person_register import person_register
from bianmin.residents.models import (
    Dwelling,
    Household,
    HouseholdTerm,
    LedgerImport,
    LedgerRow,
    Person,
    SearchTerm,
    Tag,
    TagType,
)
from bianmin.residents.selectors.person_search import person_search
from bianmin.residents.specs import PersonSpec

from .conftest import mrs_xie
from .ledger_staged import NUMBERS, QIN, SHAN, codes, staged_ledger, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_pause")]


@pytest.fixture
def ledger(director: User) -> Callable[..., LedgerImport]:
    return partial(staged_ledger, director)


def test_others_have_a_turn_while_many_are_written(ledger, director, monkeypatch):
    steps: list[str] = []
    write_chunk = ledger_new._write
    monkeypatch.setattr(ledger_new, "CHUNK", 1)
    monkeypatch.setattr(ledger_new, "ON_END", 2)
    monkeypatch.setattr(ledger_new, "_write", lambda *given: (write_chunk(*given), steps.append("chunk")))
    monkeypatch.setattr("bianmin.core.bulk.breathe", lambda: steps.append("breath"))
    write(ledger(*({"name": f"居民{place}"} for place in range(5))))
    assert steps == ["chunk", "chunk", "breath", "chunk", "chunk", "breath", "chunk"]


def test_new_people_are_on_file_with_household_terms_and_one_entry_each(ledger, director):
    done = write(ledger(SHAN, QIN))
    assert (done.state, done.counts["written"], done.done) == ("imported", 2, done.total)
    shan, qin = Person.objects.order_by("pk")
    assert (shan.name, shan.id_number, shan.phone, shan.note) == ("单雄信", NUMBERS[0], "15400001111", "夜班")
    assert (shan.sex, shan.birth_date, shan.arriving, qin.relation) == ("2", date(1990, 5, 17), None, "73")
    assert shan.household == qin.household
    assert shan.household.number.startswith("H")
    assert str(shan.household.dwelling) == "槐荫里5号院1号"
    assert [hit.uid for hit in person_search(user=director, text="槐荫里")] == [shan.uid, qin.uid]
    entry = JournalEntry.objects.get(verb="person.import", subject_uid=shan.uid)
    assert (entry.actor, entry.noun_uid, entry.audience) == (director, done.uid, "subject")
    assert JournalEntry.objects.filter(verb="person.import").count() == 2
    assert journal.payload_of(JournalEntry.objects.get(verb="ledger.import"))["new"] == 2


def test_begin_puts_the_job_into_the_queue(ledger, director):
    made = ledger(SHAN)
    ledger_begin(actor=director, ledger=made)
    job = DBTaskResult.objects.get(task_path="bianmin.residents.tasks.write_ledger")
    assert job.args_kwargs["args"] == [made.pk]
    with pytest.raises(Conflict):
        ledger_begin(actor=director, ledger=made)


def test_the_same_file_again_is_unchanged(ledger, xie):
    rows = [
        SHAN,
        QIN,
        {"name": "贾探春", "birth_date": date(2020, 3, 3), "street": "平等街", "room": "7"},
        {"name": "谢玉清", "id_number": xie.id_number, "phone": "15400009999", "note": "独居", "workplace": "退休"},
    ]
    TagType.objects.create(code="veteran", name="退役军人", holder="person")
    TagType.objects.create(code="dibao", name="低保", holder="household", valid_months=12)
    rows[0] = rows[0] | {"tag:veteran": True, "tag:dibao": date(2020, 1, 1)}
    first = write(ledger(*rows))
    assert first.counts["written"] == 4
    assert ledger(*rows).counts == {"rows": 4, "new": 0, "changed": 0, "unchanged": 4, "doubles": 0, "faulty": 0}


def test_changed_people_get_values_terms_and_an_entry_with_masks(ledger, xie, director):
    row = {"name": "谢玉清", "id_number": xie.id_number, "phone": "15400009999", "street": "平等街", "room": "8"}
    write(ledger(row))
    xie.refresh_from_db()
    assert (xie.phone, xie.phone_masked, xie.version) == ("15400009999", "154****9999", 2)
    assert str(xie.household.dwelling) == "平等街8号"
    assert [hit.uid for hit in person_search(user=director, text="15400009999")] == [xie.uid]
    assert [hit.uid for hit in person_search(user=director, text="平等街8")] == [xie.uid]
    payload = journal.payload_of(JournalEntry.objects.get(verb="person.import"))
    assert payload["changes"]["phone"] == ["154****6621", "154****9999"]
    assert payload["changes"]["household"] == ["H0000001", xie.household.number]


def test_what_was_not_known_is_filled_in_and_taken_back(ledger, xie, director):
    Person.objects.update(birth_date=None, disability_level=None)
    row = {"name": "谢玉清", "id_number": xie.id_number, "birth_date": date(1943, 11, 2), "disability_level": 2}
    made = ledger(row)
    assert made.rows.get().before == {"birth_date": None, "disability_level": None}
    made = write(made)
    xie.refresh_from_db()
    assert (xie.birth_date, xie.disability_level, made.counts["written"]) == (date(1943, 11, 2), 2, 1)
    ledger_undo(actor=director, ledger=made)
    xie.refresh_from_db()
    assert (xie.birth_date, xie.disability_level) == (None, None)


def test_tags_come_with_source_and_end(ledger, xie):
    TagType.objects.create(code="dibao", name="低保", holder="household", valid_months=12)
    TagType.objects.create(code="veteran", name="退役军人", holder="person")
    write(ledger({"name": "谢玉清", "id_number": xie.id_number, "tag:dibao": True, "tag:veteran": date(2021, 5, 1)}))
    held = Tag.objects.get(household=xie.household)
    assert (held.source, held.since) == ("台账：台账.xlsx", clock.today())
    assert held.until is not None
    assert Tag.objects.get(person=xie).since == date(2021, 5, 1)


def test_nothing_is_seen_before_the_end(ledger, director, monkeypatch):
    made = ledger(SHAN, QIN)
    monkeypatch.setattr(ledger_new, "CHUNK", 1)
    monkeypatch.setattr(writing, "_finish", lambda ledger: 1 / 0)
    ledger_begin(actor=director, ledger=made)
    with pytest.raises(ZeroDivisionError):
        ledger_write(ledger_id=made.pk)
    assert Person.objects.count() == 2
    assert not Person.objects.visible_to(director).exists()
    assert not Household.objects.visible_to(director).exists()
    assert person_search(user=director, text="单雄信") == []
    monkeypatch.undo()
    ledger_write(ledger_id=made.pk)
    ledger_write(ledger_id=made.pk)
    assert Person.objects.visible_to(director).count() == 2
    assert JournalEntry.objects.filter(verb="person.import").count() == 2


def test_somebody_registers_the_number_meanwhile(ledger, director, clerk):
    made = ledger(SHAN, QIN)
    person_register(actor=clerk, person=PersonSpec(name="单雄信", id_number=NUMBERS[0]))
    done = write(made)
    assert (done.state, codes(done)) == ("imported", ["known_meanwhile"])
    assert done.counts["faulty"] == 1
    assert set(Person.objects.values_list("name", flat=True)) == {"单雄信", "秦琼"}


def test_a_household_into_which_nobody_came_goes_again(ledger, clerk):
    made = ledger(SHAN, QIN | {"room": "2"})
    person_register(actor=clerk, person=PersonSpec(name="单雄信", id_number=NUMBERS[0]))
    write(made)
    assert [(one.room, one.households.count()) for one in Dwelling.objects.all()] == [("2", 1)]
    assert Household.objects.get().members.get().name == "秦琼"


def test_another_ledger_has_taken_the_number_of_a_household(ledger):
    first, second = ledger(SHAN | {"household_number": "K-1"}), ledger(QIN | {"household_number": "K-1"})
    write(first)
    done = write(second)
    assert (done.state, codes(done)) == ("imported", ["household_number_taken"])
    assert "已经登记" in done.rows.get().faults[0]["message"]
    write(ledger(QIN | {"household_number": "K-1"}))
    assert {one.name for one in Household.objects.get().members.all()} == {"单雄信", "秦琼"}


def test_whoever_is_on_file_moves_into_no_household_whose_number_is_taken(ledger, xie):
    first = ledger(SHAN | {"household_number": "K-1"})
    second = ledger(SHAN | {"name": "谢玉清", "id_number": xie.id_number, "household_number": "K-1"})
    write(first)
    assert codes(write(second)) == ["household_number_taken"]
    xie.refresh_from_db()
    assert xie.version == 1


def test_somebody_edits_a_person_meanwhile(ledger, xie, clerk):
    made = ledger({"name": "谢玉清", "id_number": xie.id_number, "phone": "15400009999"})
    person_edit(actor=clerk, person=xie, version=1, changes={"phone": "15400003333"})
    done = write(made)
    xie.refresh_from_db()
    assert (xie.phone, codes(done)) == ("15400003333", ["changed_meanwhile"])


def test_double_is_written_as_decided(ledger, xie, director):
    row = {"name": "谢玉清", "birth_date": date(1943, 11, 2), "workplace": "退休"}
    made = ledger(row)
    assert write(made).counts["written"] == 0
    made = ledger(row)
    ledger_decide(actor=director, ledger=made, row=made.rows.get().pk, decision="same")
    assert write(made).counts["written"] == 1
    xie.refresh_from_db()
    assert (xie.workplace, Person.objects.count()) == ("退休", 1)
    made = ledger(row | {"workplace": "无"})
    ledger_decide(actor=director, ledger=made, row=made.rows.get().pk, decision="other")
    write(made)
    assert Person.objects.filter(name="谢玉清").count() == 2


@pytest.mark.parametrize("decision", ["same", "other"])
def test_a_head_who_came_after_the_judgement_stays_the_only_one(
    ledger, xie, household, director, code_tables, decision
):
    Person.objects.filter(pk=xie.pk).update(relation="52")
    home = {"street": "平等街", "compound": "12号院", "building": "3", "unit": "2", "room": "501"}
    made = ledger({"name": "谢玉清", "relation": "02", "phone": xie.phone, **home})
    row = made.rows.get(kind="double", person=xie)
    ledger_decide(actor=director, ledger=made, row=row.pk, decision=decision)
    mrs_xie(household, serial=304, name="谢小妹", phone="15400000009", relation="02")
    done = write(made)
    assert codes(done) == ["household_has_head"]
    assert done.rows.get().faults[0]["value"] == "户主"
    assert Person.objects.filter(relation="02").count() == 1


def test_columns_are_not_read_again_while_the_rest_is_deleted(ledger, director, monkeypatch):
    made = ledger(SHAN)
    monkeypatch.setattr(writing, "_finish", lambda ledger: 1 / 0)
    ledger_begin(actor=director, ledger=made)
    with pytest.raises(ZeroDivisionError):
        ledger_write(ledger_id=made.pk)
    stopped = ledger_stop(actor=director, ledger=made)
    with pytest.raises(Conflict):
        ledger_reread(actor=director, ledger=made, version=stopped.version, columns={})
    ledger_clear(ledger_id=made.pk)
    assert ledger_reread(actor=director, ledger=made, version=stopped.version, columns={}).state == "reading"


def test_stop_deletes_what_was_hidden_and_can_begin_again(ledger, director, monkeypatch):
    made = ledger(SHAN, QIN)
    monkeypatch.setattr(writing, "_finish", lambda ledger: 1 / 0)
    ledger_begin(actor=director, ledger=made)
    with pytest.raises(ZeroDivisionError):
        ledger_write(ledger_id=made.pk)
    ledger_stop(actor=director, ledger=made)
    ledger_clear(ledger_id=made.pk)
    assert (Person.objects.count(), Household.objects.count(), Dwelling.objects.count()) == (0, 0, 0)
    assert (SearchTerm.objects.count(), HouseholdTerm.objects.count()) == (0, 0)
    monkeypatch.undo()
    assert write(made).counts["written"] == 2


def test_drop_deletes_the_rows(ledger, director):
    made = ledger(SHAN)
    ledger_drop(actor=director, ledger=made)
    ledger_clear(ledger_id=made.pk)
    assert LedgerRow.objects.count() == 0


def test_another_office_and_a_clerk_may_not(ledger, staff, clerk):
    made = ledger(SHAN)
    for user in (clerk, staff("far", "director", area="410104003")):
        with pytest.raises(NotFound):
            ledger_begin(actor=user, ledger=made)


def test_values_lie_sealed(ledger):
    made = ledger(SHAN)
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM residents_ledgerrow")
        stored = str(cursor.fetchall())
    assert made.rows.get().values["name"] == "单雄信"
    assert "单雄信" not in stored
    assert NUMBERS[0] not in stored
    assert encryption.blind("person.id", NUMBERS[0]) not in stored
    assert masking.mask_id(NUMBERS[0]) not in stored
