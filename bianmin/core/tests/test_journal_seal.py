"""Sealing: gap-free positions in the order of ids, batches that follow one another, two sealers that never clash."""

import uuid

import pytest
from django.core.management import call_command

from bianmin.core import journal
from bianmin.core.actions.journal import journal_head, journal_seal, journal_verify
from bianmin.core.models import Area, JournalBatch, JournalEntry, JournalHead

from .processes import race


@pytest.fixture
def acts(areas: dict[str, Area]) -> list[JournalEntry]:
    area = areas["410104002"]
    return [
        journal.record(actor=None, verb="area.rename", noun=area, subject_uid=uuid.UUID(int=n % 3), payload={"n": n})
        for n in range(12)
    ]


def positions() -> list[int | None]:
    return list(JournalEntry.objects.order_by("id").values_list("position", flat=True))


def test_positions_follow_ids_without_gaps(acts: list[JournalEntry]) -> None:
    assert journal_seal() == 12
    assert positions() == list(range(1, 13))
    batch = JournalBatch.objects.get()
    assert (batch.first, batch.last, batch.previous_hash) == (1, 12, "")


def test_long_queue_is_sealed_in_linked_batches(acts: list[JournalEntry]) -> None:
    assert journal_seal(batch=5) == 12
    batches = list(JournalBatch.objects.order_by("first"))
    assert [(batch.first, batch.last) for batch in batches] == [(1, 5), (6, 10), (11, 12)]
    assert batches[1].previous_hash == batches[0].hash
    assert journal_verify().holds


def test_nothing_to_seal_makes_no_batch(acts: list[JournalEntry]) -> None:
    journal_seal()
    assert journal_seal() == 0
    assert JournalBatch.objects.count() == 1


def test_head_is_found_again_when_its_row_is_lost(acts: list[JournalEntry], areas: dict[str, Area]) -> None:
    journal_seal()
    JournalHead.objects.all().delete()
    journal.record(actor=None, verb="area.rename", noun=areas["410104002"])
    assert journal_seal() == 1
    assert journal_verify().holds
    assert journal_head().startswith("13:")


def test_forged_entry_is_sealed_and_logged(acts: list[JournalEntry], caplog: pytest.LogCaptureFixture) -> None:
    JournalEntry.objects.create(verb="case.approve", noun="affairs.case", digest="0" * 64, mac="0" * 64)
    assert journal_seal() == 13
    assert "mac does not fit" in caplog.text


def test_command_seals_and_prints_the_head(acts: list[JournalEntry], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("journal", "seal")
    call_command("journal", "head")
    assert capsys.readouterr().out == f"12 entries sealed\n{journal_head()}\n"


WRITE_AND_SEAL = """
from bianmin.core import journal
from bianmin.core.actions.journal import journal_seal
from bianmin.core.models import Area
from django.db import transaction
area = Area.objects.get(code="410104")
sealed = 0
for n in range(30):
    with transaction.atomic():
        journal.record(actor=None, verb="area.rename", noun=area, payload={"n": n})
        if n % 5 == 4:
            transaction.set_rollback(True)
    if n % 3 == 0:
        sealed += journal_seal(batch=4)
print(sealed)
"""


@pytest.mark.race
def test_writers_and_sealers_at_once(process_env: dict[str, str]) -> None:
    Area.objects.create(code="410104", name="管城回族区", kind="county")
    sealed = sum(int(out) for out in race(WRITE_AND_SEAL, process_env, 4))
    sealed += journal_seal(batch=4)
    assert sealed == JournalEntry.objects.count() == 4 * 24
    assert sorted(positions()) == list(range(1, sealed + 1))
    assert journal_verify().holds
