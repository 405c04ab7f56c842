"""Sealing the journal, proving it, and erasing a person from it."""

import logging
import uuid
from typing import Any

from django.db import connection, transaction

from bianmin.core import clock, journal, journal_chain
from bianmin.core.journal_chain import Report
from bianmin.core.models import JournalBatch, JournalEntry, JournalHead, SubjectKey

logger = logging.getLogger(__name__)
BATCH = 5_000


def journal_seal(*, batch: int = BATCH) -> int:
    """Give committed entries their positions and close them into batches. Returns how many were sealed.

    Reading and hashing happen without a lock; then one short transaction moves the head from the end that was read to
    the new one. A second sealer finds the head moved and leaves the rest to the first. Writers only ever append, so
    they never wait for it on PostgreSQL, and on SQLite for one batch's update at most.
    """
    sealed = 0
    while number := _seal_batch(batch):
        sealed += number
    return sealed


def journal_verify(*, head: str | None = None) -> Report:
    """Check every entry, batch and link. `head` ("last:hash") is an end of the chain that was kept outside: with it a
    cut or rebuilt chain is found, which the database alone cannot show."""
    return journal_chain.check(head)


def journal_head() -> str:
    """The end of the chain as "last:hash", to be kept outside the database."""
    return journal_chain.head_text(JournalBatch.objects.order_by("-last").first())


def subject_erase(*, subject_uid: uuid.UUID, actor: Any, reason: str) -> None:
    """Make unreadable what the journal says of a person: her key and payloads go, the chain still verifies.

    That something happened, when, by whom and to which uid stays. `reason` is kept and must not name her.
    Once erased, further acts about her are kept without payload. Doing it again changes nothing.
    """
    with transaction.atomic():
        SubjectKey.objects.bulk_create([SubjectKey(subject_uid=subject_uid, key="")], ignore_conflicts=True)
        key = SubjectKey.objects.select_for_update().get(subject_uid=subject_uid)
        if key.erased_at:
            return
        key.key, key.erased_at = "", clock.now()
        key.save(update_fields=["key", "erased_at"])
        JournalEntry.objects.filter(subject_uid=subject_uid).exclude(payload="").update(payload="")
        # Sealed under the house's key: the person's own is gone.
        entry = journal.entry_for(
            actor=actor,
            verb="subject.erase",
            noun=SubjectKey._meta.label_lower,
            noun_uid=subject_uid,
            payload={"reason": reason},
        )
        journal.record_many([entry])


def _seal_batch(limit: int) -> int:
    head = _head()
    entries = list(JournalEntry.objects.filter(position=None).defer("payload").order_by("id")[:limit])
    if not entries:
        return 0
    for entry in entries:
        if journal.mac_of(entry) != entry.mac:
            logger.error("Journal entry %s was not written by the product: its mac does not fit.", entry.uid)
    batch = JournalBatch(
        first=head.last + 1,
        last=head.last + len(entries),
        previous_hash=head.hash,
        hash=journal_chain.batch_hash(head.hash, entries, head.last + 1),
        uids="".join(entry.uid.hex for entry in entries),
    )
    return len(entries) if _close(head, batch, entries) else 0


def _head() -> JournalHead:
    head = JournalHead.objects.first()
    if head is None:
        last = JournalBatch.objects.order_by("-last").first()
        fresh = JournalHead(pk=1, last=last.last, hash=last.hash) if last else JournalHead(pk=1)
        JournalHead.objects.bulk_create([fresh], ignore_conflicts=True)
        head = JournalHead.objects.get()
    return head


def _close(head: JournalHead, batch: JournalBatch, entries: list[JournalEntry]) -> bool:
    with transaction.atomic():
        same = JournalHead.objects.filter(pk=head.pk, last=head.last, hash=head.hash)
        if not same.update(last=batch.last, hash=batch.hash):
            return False  # another sealer was quicker
        batch.save(force_insert=True)
        table = JournalEntry._meta.db_table
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET position = %s WHERE id = %s AND position IS NULL",  # noqa: S608
                [(position, entry.pk) for position, entry in enumerate(entries, batch.first)],
            )
        return True
