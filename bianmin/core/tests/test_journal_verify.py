"""Verification names what was changed, removed, moved or put in, and a chain that was cut."""

# ruff: noqa: S608 — the tamperer writes SQL by hand

import uuid
from collections.abc import Callable, Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from bianmin.core import journal, journal_guard
from bianmin.core.actions.journal import journal_head, journal_seal, journal_verify
from bianmin.core.models import Area, JournalBatch, JournalEntry, JournalHead

Tamper = Callable[[str], None]


@pytest.fixture
def sealed(areas: dict[str, Area]) -> list[JournalEntry]:
    """Twelve acts in batches of five."""
    for n in range(12):
        journal.record(
            actor=None, verb="area.rename", noun=areas["410104"], subject_uid=uuid.UUID(int=n % 3), payload={"n": n}
        )
    journal_seal(batch=5)
    return list(JournalEntry.objects.order_by("position"))


@pytest.fixture
def tamper(db: None) -> Iterator[Tamper]:
    """Run SQL as somebody who has taken the guard away."""
    journal_guard.remove(connection)

    def run(sql: str) -> None:
        with connection.cursor() as cursor:
            for statement in sql.split(";"):
                cursor.execute(statement)

    yield run
    journal_guard.install(connection)


def found() -> list[tuple[int | None, str, str]]:
    return [(finding.position, finding.uid, finding.what) for finding in journal_verify().findings]


def test_untouched_journal_holds(sealed: list[JournalEntry], areas: dict[str, Area]) -> None:
    journal.record(actor=None, verb="area.rename", noun=areas["410104"])
    report = journal_verify(head=journal_head())
    assert report.holds
    assert (report.sealed, report.batches, report.unsealed) == (12, 3, 1)
    assert report.head == journal_head()


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'case.approve'",
        "actor_id = NULL, area_code = '999'",
        "at = '2020-01-01 00:00:00+00:00'",
        "mac = 'f00'",
        "digest = 'f00'",
        "subject_uid = NULL",
    ],
)
def test_changed_row_is_named(sealed: list[JournalEntry], tamper: Tamper, change: str) -> None:
    tamper(f"UPDATE core_journalentry SET {change} WHERE position = 7")
    assert found() == [(7, str(sealed[6].uid), "was changed, or inserted by hand: its mac does not fit")]


def test_changed_payload_is_named(sealed: list[JournalEntry], tamper: Tamper) -> None:
    tamper(
        "UPDATE core_journalentry SET payload = (SELECT payload FROM core_journalentry WHERE position = 4)"
        " WHERE position = 7"
    )
    assert found() == [(7, str(sealed[6].uid), "its payload was changed")]


def test_payload_blanked_without_erasure_is_named(sealed: list[JournalEntry], tamper: Tamper) -> None:
    tamper("UPDATE core_journalentry SET payload = '' WHERE position = 7")
    assert found() == [(7, str(sealed[6].uid), "its payload was removed without an erasure")]


@pytest.mark.parametrize("position", [1, 7, 12])
def test_removed_row_is_named(sealed: list[JournalEntry], tamper: Tamper, position: int) -> None:
    tamper(f"DELETE FROM core_journalentry WHERE position = {position}")
    assert found() == [(position, str(sealed[position - 1].uid), "was removed")]


@pytest.mark.parametrize("other", [8, 12], ids=["same batch", "other batch"])
def test_swapped_rows_are_named(sealed: list[JournalEntry], tamper: Tamper, other: int) -> None:
    tamper(
        "UPDATE core_journalentry SET position = NULL WHERE position = 7;"
        f"UPDATE core_journalentry SET position = 7 WHERE position = {other};"
        f"UPDATE core_journalentry SET position = {other} WHERE id = {sealed[6].pk}"
    )
    whats = {(position, uid): what for position, uid, what in found()}
    assert whats[7, str(sealed[6].uid)] == f"was moved: stands at {other} now"
    assert whats[other, str(sealed[other - 1].uid)] == "was moved: stands at 7 now"


def test_unsealed_again_row_is_named(sealed: list[JournalEntry], tamper: Tamper) -> None:
    tamper("UPDATE core_journalentry SET position = NULL WHERE position = 12")
    assert found() == [(12, str(sealed[11].uid), "was moved: stands at no position now")]


def test_row_put_in_place_of_another_is_named(sealed: list[JournalEntry], tamper: Tamper) -> None:
    fake = uuid.uuid4()
    tamper(f"UPDATE core_journalentry SET uid = '{fake.hex}' WHERE position = 7")
    assert {(position, what) for position, _uid, what in found()} == {
        (7, "was changed, or inserted by hand: its mac does not fit"),
        (7, "was removed"),
        (7, "was inserted here"),
    }


def test_row_put_in_by_hand_is_named_before_it_is_sealed(sealed: list[JournalEntry]) -> None:
    fake = JournalEntry.objects.create(verb="case.approve", noun="affairs.case", digest="0" * 64, mac="0" * 64)
    assert found() == [(None, str(fake.uid), "was changed, or inserted by hand: its mac does not fit")]


def test_row_put_in_by_hand_is_named_after_it_is_sealed(sealed: list[JournalEntry]) -> None:
    fake = JournalEntry.objects.create(verb="case.approve", noun="affairs.case", digest="0" * 64, mac="0" * 64)
    journal_seal()
    assert found() == [(13, str(fake.uid), "was changed, or inserted by hand: its mac does not fit")]


def test_row_put_behind_the_chain_is_named(sealed: list[JournalEntry]) -> None:
    fake = JournalEntry.objects.create(verb="x", noun="y", digest="0" * 64, mac="0" * 64, position=13)
    assert found() == [
        (13, str(fake.uid), "has a position, but no batch holds it: inserted, or the chain is cut"),
    ]


def test_changed_id_breaks_its_batch(sealed: list[JournalEntry], tamper: Tamper) -> None:
    tamper("UPDATE core_journalentry SET id = 9999 WHERE position = 7")
    assert [(position, what[:37]) for position, _uid, what in found()] == [(6, "the batch 6 to 10 does not hold: ids ")]


def test_removed_batch_breaks_the_chain(sealed: list[JournalEntry], tamper: Tamper) -> None:
    tamper("DELETE FROM core_journalbatch WHERE first = 6")
    assert (6, "", "the chain is broken: no batch for 6 to 10") in found()


def test_rewritten_batch_breaks_the_chain(sealed: list[JournalEntry], tamper: Tamper) -> None:
    tamper(f"UPDATE core_journalbatch SET hash = '{'0' * 64}' WHERE first = 6")
    assert {position for position, _uid, _what in found()} == {6, 11}


def test_changed_list_of_a_batch_is_told(sealed: list[JournalEntry], tamper: Tamper) -> None:
    tamper("UPDATE core_journalbatch SET uids = '' WHERE first = 6")
    assert found() == [(6, "", "the batch 6 to 10: its list of entries was changed")]


def test_cut_chain_is_told_by_its_recorded_end(sealed: list[JournalEntry], tamper: Tamper) -> None:
    tamper("DELETE FROM core_journalbatch WHERE first = 11;DELETE FROM core_journalentry WHERE position > 10")
    assert found() == [(12, "", "the chain is cut: its recorded end is missing")]


def test_chain_cut_with_its_end_is_told_by_the_head_kept_outside(sealed: list[JournalEntry], tamper: Tamper) -> None:
    head = journal_head()
    tamper("DELETE FROM core_journalbatch WHERE first = 11;DELETE FROM core_journalentry WHERE position > 10")
    JournalHead.objects.all().delete()
    assert journal_verify().holds
    assert "cut or was rebuilt" in journal_verify(head=head).findings[0].what
    assert not journal_verify(head="nonsense").holds


def test_old_head_stays_good(sealed: list[JournalEntry], areas: dict[str, Area]) -> None:
    head = journal_head()
    journal.record(actor=None, verb="area.rename", noun=areas["410104"])
    journal_seal()
    assert journal_verify(head=head).holds


def test_command_tells_by_its_exit_code(
    sealed: list[JournalEntry], tamper: Tamper, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("journal", "verify")
    assert "The journal holds: 12 sealed entries in 3 batches" in capsys.readouterr().out
    tamper("DELETE FROM core_journalentry WHERE position = 7")
    with pytest.raises(CommandError, match="1 findings") as error:
        call_command("journal", "verify")
    assert error.value.returncode == 1
    assert f"position 7  {sealed[6].uid}  was removed" in capsys.readouterr().out


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_journalentry SET verb = 'x' WHERE position = 7",
        "UPDATE core_journalentry SET position = 99 WHERE position = 7",
        "UPDATE core_journalentry SET position = NULL WHERE position = 7",
        "UPDATE core_journalentry SET payload = 'x' WHERE position = 7",
        "UPDATE core_journalentry SET once = 'x' WHERE position = 7",
        "DELETE FROM core_journalentry WHERE position = 7",
        "UPDATE core_journalbatch SET hash = 'x'",
        "DELETE FROM core_journalbatch",
    ],
)
def test_database_refuses(sealed: list[JournalEntry], sql: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert journal_verify().holds


def test_guard_comes_back_with_every_migration(sealed: list[JournalEntry]) -> None:
    journal_guard.remove(connection)
    call_command("migrate", verbosity=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        JournalEntry.objects.filter(position=7).update(verb="x")


def test_real_installation_is_never_flushed(settings: object) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never emptied"):
        call_command("flush", interactive=False)


def test_verification_reads_batchwise(sealed: list[JournalEntry], django_assert_max_num_queries: object) -> None:
    assert JournalBatch.objects.count() == 3
    with django_assert_max_num_queries(12):
        journal_verify()
