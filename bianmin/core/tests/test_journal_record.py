"""Writing: what an act costs, what its payload hides, and what is told of it."""

import uuid

import pytest

from bianmin.core import journal
from bianmin.core.models import Area, JournalEntry, SubjectKey

from .processes import race

XIE = uuid.UUID(int=1)


@pytest.fixture
def area(areas: dict[str, Area]) -> Area:
    return areas["410104"]


def test_payload_reads_back(area: Area) -> None:
    entry = journal.record(actor=None, verb="area.rename", noun=area, subject_uid=XIE, payload={"姓名": "谢玉清"})
    kept = JournalEntry.objects.get(pk=entry.pk)
    assert "谢" not in kept.payload
    assert journal.payload_of(kept) == {"姓名": "谢玉清"}
    assert kept.mac == journal.mac_of(kept)
    assert (kept.noun, kept.noun_uid) == ("core.area", area.uid)


def test_payload_without_person_is_sealed_too(area: Area) -> None:
    entry = journal.record(actor=None, verb="area.rename", noun=area, payload={"to": "某街"})
    assert "某街" not in entry.payload
    assert journal.payload_of(entry) == {"to": "某街"}


def test_no_payload_is_an_empty_one(area: Area) -> None:
    assert journal.payload_of(journal.record(actor=None, verb="area.rename", noun=area, subject_uid=XIE)) == {}
    assert not SubjectKey.objects.exists()


def test_act_costs_one_statement_and_one_for_the_key(area: Area, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):
        journal.record(actor=None, verb="area.rename", noun=area, subject_uid=XIE)
    journal.record(actor=None, verb="area.rename", noun=area, subject_uid=XIE, payload={"a": 1})
    with django_assert_num_queries(2):
        journal.record(actor=None, verb="area.rename", noun=area, subject_uid=XIE, payload={"a": 1})


def test_set_action_costs_a_few_statements(
    area: Area, django_assert_num_queries: object, django_assert_max_num_queries: object
) -> None:
    entries = [
        journal.entry_for(
            actor=None,
            verb="person.register",
            noun="residents.person",
            noun_uid=uuid.UUID(int=n),
            subject_uid=uuid.UUID(int=n),
            payload={"n": n},
        )
        for n in range(1, 301)
    ]
    with django_assert_max_num_queries(9):  # keys: read, make, read; then the entries, 60 a statement on SQLite
        journal.record_many(entries)
    kept = list(JournalEntry.objects.order_by("id"))
    with django_assert_num_queries(1):
        assert [payload["n"] for payload in journal.payloads_of(kept).values()] == list(range(1, 301))


def test_subscribers_are_told(area: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(journal, "_subscribers", {})
    journal.subscribe("area.rename", lambda entry: heard.append(entry.verb))
    journal.record(actor=None, verb="area.rename", noun=area)
    journal.record(actor=None, verb="area.close", noun=area)
    line = journal.entry_for(actor=None, verb="area.rename", noun="core.area", noun_uid=None)
    journal.record_many([line])
    assert heard == ["area.rename", "area.rename"]


def test_look_is_noted_once_a_quarter(area: Area, clerk: object) -> None:
    for _ in range(2):
        journal.look(actor=clerk, noun=area, subject_uid=XIE, purpose="办事")
    journal.look(actor=clerk, noun=area, subject_uid=XIE, purpose="核实")
    looks = JournalEntry.objects.filter(verb="person.look")
    assert looks.count() == 2
    assert all(look.mac == journal.mac_of(look) for look in looks)
    assert {journal.payload_of(look)["purpose"] for look in looks} == {"办事", "核实"}


SAME_PERSON = """
import uuid
from bianmin.core import journal
from bianmin.core.models import Area
from django.db import transaction
area = Area.objects.get(code="410104")
for n in range(10):
    with transaction.atomic():
        journal.record(actor=None, verb="area.rename", noun=area, subject_uid=uuid.UUID(int=n), payload={"n": n})
"""


@pytest.mark.race
def test_one_key_for_a_person_whoever_is_first(process_env: dict[str, str]) -> None:
    Area.objects.create(code="410104", name="管城回族区", kind="county")
    race(SAME_PERSON, process_env, 3)
    entries = list(JournalEntry.objects.all())
    assert len(entries) == 30
    assert SubjectKey.objects.count() == 10
    assert None not in journal.payloads_of(entries).values()


def test_rows_made_ready_are_not_kept_from_subscribers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever subscribes to a verb is told of every act, or the action hears at once that it took the wrong way."""
    monkeypatch.setitem(journal._subscribers, "thing.do", [lambda entry: None])
    with pytest.raises(ValueError, match=r"thing\.do"):
        journal.ready_many([{"verb": "thing.do"}])


def test_acts_made_ready_are_sealed_as_entries_are(area: Area) -> None:
    act = {"actor": None, "verb": "person.import", "noun": "core.area", "noun_uid": area.uid, "subject_uid": XIE}
    journal.append_ready(
        journal.ready_many(
            [
                act | {"area_code": "410104", "audience": "subject", "plain": {"changes": 1}},
                act | {"area_code": "", "audience": "staff", "plain": None},
            ]
        )
    )
    kept = list(JournalEntry.objects.order_by("pk"))
    assert [(one.area_code, one.audience) for one in kept] == [("410104", "subject"), ("", "staff")]
    for one in kept:
        assert one.mac == journal.mac_of(one)
        assert (one.verb, one.noun_uid, one.subject_uid) == ("person.import", area.uid, XIE)
    assert [journal.payload_of(one) for one in kept] == [{"changes": 1}, {}]
