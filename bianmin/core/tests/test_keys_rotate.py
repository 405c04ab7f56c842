"""Rotating keys: everything under the new key, nothing lost, nothing overwritten, stopped and started at will."""

import uuid
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from bianmin.core import encryption, files, journal, rotation
from bianmin.core.actions.outbox import message_enqueue
from bianmin.core.models import JournalEntry, OutboxMessage, StoredFile

pytestmark = pytest.mark.django_db
XIE = uuid.UUID(int=7)


@pytest.fixture
def messages() -> list[OutboxMessage]:
    for n in range(7):
        message_enqueue(key=f"m{n}", purpose="p", subject_uid=XIE, body=f"第 {n} 条", recipient="" if n % 2 else "154")
    return list(OutboxMessage.objects.order_by("key"))


@pytest.fixture
def new_keys(settings: Any) -> Any:
    """Called when the old rows are there: the old keys stay readable behind the new ones."""

    def turn() -> None:
        settings.FIELD_KEYS = {"k2": b"\x08" * 16} | settings.FIELD_KEYS
        settings.INDEX_KEYS = {"k2": b"\x09" * 32} | settings.INDEX_KEYS

    return turn


def stored(column: str = "body") -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM core_outboxmessage ORDER BY id")  # noqa: S608 — the test's own name
        return [value for (value,) in cursor.fetchall()]


def run(chunk: int = 3) -> dict[str, int]:
    return {progress.what: progress.done for progress in rotation.rotate(chunk)}


def test_every_sealed_column_is_found() -> None:
    found = {f"{model._meta.label_lower}.{field}" for model, field in rotation.sealed_fields()}
    assert {"core.outboxmessage.body", "core.outboxmessage.recipient", "core.subjectkey.key"} <= found
    assert any(name.startswith("residents.person.") for name in found)


def test_values_move_to_the_writing_key(messages: list[OutboxMessage], new_keys: Any, settings: Any) -> None:
    new_keys()
    done = run()
    assert (done["core.outboxmessage.body"], done["core.outboxmessage.recipient"]) == (7, 4)
    assert all(value.startswith("k2.") for value in stored())
    settings.FIELD_KEYS = {"k2": b"\x08" * 16}
    assert [message.body for message in OutboxMessage.objects.order_by("id")] == [f"第 {n} 条" for n in range(7)]


def test_second_run_has_nothing_to_do(messages: list[OutboxMessage], new_keys: Any) -> None:
    new_keys()
    run()
    assert not any(run().values())


def test_stopped_run_goes_on_where_it_was(messages: list[OutboxMessage], new_keys: Any) -> None:
    new_keys()
    next(progress for progress in rotation.rotate(3) if progress.what == "core.outboxmessage.body")
    assert sum(value.startswith("k2.") for value in stored()) == 3
    assert run()["core.outboxmessage.body"] == 4


def test_edit_at_the_same_moment_wins(messages: list[OutboxMessage], new_keys: Any) -> None:
    new_keys()
    column = rotation._Field(OutboxMessage, "body")
    row = column.old.get(key="m0")
    OutboxMessage.objects.filter(key="m0").update(body="刚改过")
    assert column._renew(row) == 0
    assert OutboxMessage.objects.get(key="m0").body == "刚改过"


def test_journal_stays_readable_without_the_old_key(new_keys: Any, settings: Any) -> None:
    journal.record(actor=None, verb="x.y", noun=StoredFile(), subject_uid=XIE, payload={"a": 1})
    journal.record(actor=None, verb="x.y", noun=StoredFile(), payload={"b": 2})
    new_keys()
    run()
    settings.FIELD_KEYS = {"k2": b"\x08" * 16}
    assert [journal.payload_of(entry) for entry in JournalEntry.objects.order_by("id")] == [{"a": 1}, {"b": 2}]


def test_tokens_are_made_anew(
    messages: list[OutboxMessage], new_keys: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(rotation, "_indexes", {})
    for message in messages:
        OutboxMessage.objects.filter(pk=message.pk).update(error=encryption.blind("body", message.body))
    OutboxMessage.objects.filter(key="m6").update(error="")
    rotation.register_index(OutboxMessage, "error", "body", lambda row: None if row.key == "m5" else row.body)
    new_keys()
    assert run()["core.outboxmessage.error"] == 5
    settings.INDEX_KEYS = {"k2": b"\x09" * 32}
    found = OutboxMessage.objects.filter(error__in=encryption.blind_candidates("body", "第 3 条"))
    assert [message.key for message in found] == ["m3"]
    assert OutboxMessage.objects.get(key="m6").error == ""


def test_files_move_too(new_keys: Any, settings: Any) -> None:
    kept = files.store(content=b"%PDF-1.7", name="a.pdf")
    new_keys()
    assert run()["files"] == 1
    settings.FIELD_KEYS = {"k2": b"\x08" * 16}
    assert files.read(kept) == b"%PDF-1.7"


def test_command_reports_and_is_journalled(
    messages: list[OutboxMessage], new_keys: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    new_keys()
    call_command("rotate-keys")
    out = capsys.readouterr().out
    assert "core.outboxmessage.body: 7" in out
    assert "11 values renewed in 2 of" in out
    entry = JournalEntry.objects.get(verb="keys.rotate")
    assert journal.payload_of(entry)["core.outboxmessage.body"] == 7
