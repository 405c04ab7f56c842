"""Erasing a person from the journal: her payloads are gone, the chain holds, and it is known that it was done."""

import uuid

import pytest

from bianmin.core import journal
from bianmin.core.actions.journal import journal_seal, journal_verify, subject_erase
from bianmin.core.models import Area, JournalEntry, SubjectKey

XIE, LI = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture
def acts(areas: dict[str, Area]) -> None:
    for subject in (XIE, LI, XIE):
        journal.record(
            actor=None, verb="area.rename", noun=areas["410104"], subject_uid=subject, payload={"姓名": "谢玉清"}
        )
    journal_seal()


def test_payload_is_gone_and_the_chain_holds(acts: None, administrator: object) -> None:
    subject_erase(subject_uid=XIE, actor=administrator, reason="本人要求删除")
    about_xie = JournalEntry.objects.filter(subject_uid=XIE)
    assert [journal.payload_of(entry) for entry in about_xie] == [None, None]
    assert set(about_xie.values_list("payload", flat=True)) == {""}
    assert SubjectKey.objects.get(subject_uid=XIE).key == ""
    assert journal.payload_of(JournalEntry.objects.get(subject_uid=LI)) == {"姓名": "谢玉清"}
    assert journal_verify().holds
    journal_seal()
    assert journal_verify().holds


def test_erasure_is_journalled_once(acts: None, administrator: object) -> None:
    for _ in range(2):
        subject_erase(subject_uid=XIE, actor=administrator, reason="本人要求删除")
    entry = JournalEntry.objects.get(verb="subject.erase")
    assert (entry.noun_uid, entry.actor) == (XIE, administrator)
    assert journal.payload_of(entry) == {"reason": "本人要求删除"}


def test_later_act_keeps_no_payload(acts: None, areas: dict[str, Area]) -> None:
    subject_erase(subject_uid=XIE, actor=None, reason="期满")
    entry = journal.record(
        actor=None, verb="area.rename", noun=areas["410104"], subject_uid=XIE, payload={"姓名": "谢玉清"}
    )
    assert entry.payload == ""
    assert journal_verify().holds


def test_unknown_person_stays_unknown(areas: dict[str, Area]) -> None:
    subject_erase(subject_uid=XIE, actor=None, reason="期满")
    journal.record(actor=None, verb="area.rename", noun=areas["410104"], subject_uid=XIE, payload={"a": 1})
    assert SubjectKey.objects.get(subject_uid=XIE).key == ""
