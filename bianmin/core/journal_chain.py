"""The chain over the journal, and what can be wrong with it. Reads only; actions/journal.py seals and reports."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings
from django.db.models import QuerySet

from . import encryption, journal
from .models import JournalBatch, JournalEntry, JournalHead, SubjectKey

UID_DIGITS = 32
MOST_FINDINGS = 1000
NOTHING = encryption.sm3(b"")


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold: where (a position or None), which entry (uid or "") and what."""

    position: int | None
    uid: str
    what: str


@dataclass
class Report:
    """What `journal_verify` found; `head` is the chain's end, to be kept outside the database."""

    sealed: int = 0
    unsealed: int = 0
    batches: int = 0
    head: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.findings

    def add(self, position: int | None, uid: object, what: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(position, str(uid), what))


def batch_hash(previous_hash: str, entries: Sequence[JournalEntry], first: int) -> str:
    """HMAC-SM3 over the previous hash and one line for each entry, at the positions from `first` on."""
    mac = hmac.HMAC(settings.JOURNAL_KEY, hashes.SM3())
    mac.update(previous_hash.encode())
    for position, entry in enumerate(entries, first):
        mac.update(f"\n{position}|{entry.pk}|{entry.mac}|".encode() + journal.canonical(entry))
    return mac.finalize().hex()


def head_text(batch: JournalBatch | None) -> str:
    """`last:hash`, the end of the chain as it is kept outside."""
    return f"{batch.last}:{batch.hash}" if batch else "0:"


def check(head: str | None) -> Report:
    """Walk the whole journal while it is being written. `head` is an earlier end of the chain, kept outside."""
    report = Report()
    stored = JournalHead.objects.first()  # read first: whatever it says must be in the chain that is read after it
    erased = set(SubjectKey.objects.exclude(erased_at=None).values_list("subject_uid", flat=True))
    last = _check_batches(report, erased)
    _check_unsealed(report, erased)
    if stored and stored.last and not _in_chain(f"{stored.last}:{stored.hash}"):
        report.add(stored.last, "", "the chain is cut: its recorded end is missing")
    if head and not _in_chain(head):
        report.add(None, "", f"the chain is cut or was rebuilt: {head} is not in it")
    report.head = head_text(last)
    return report


def _in_chain(head: str) -> bool:
    last, _colon, hash_ = head.partition(":")
    if last == "0":
        return True
    return last.isdecimal() and JournalBatch.objects.filter(last=int(last), hash=hash_).exists()


def _check_batches(report: Report, erased: set[uuid.UUID]) -> JournalBatch | None:
    previous: JournalBatch | None = None
    while True:
        end = previous.last if previous else 0
        for batch in JournalBatch.objects.filter(first__gt=end).order_by("first").iterator(chunk_size=20):
            _check_link(report, batch, previous)
            _check_batch(report, batch, erased)
            previous = batch
        end = previous.last if previous else 0
        loose = list(_entries().filter(position__gt=end).order_by("position")[:MOST_FINDINGS])
        if not JournalBatch.objects.filter(first__gt=end).exists():  # else: sealed meanwhile, go on
            break
    for entry in [*_entries().filter(position__lt=1), *loose]:
        report.add(entry.position, entry.uid, "has a position, but no batch holds it: inserted, or the chain is cut")
    return previous


def _check_link(report: Report, batch: JournalBatch, previous: JournalBatch | None) -> None:
    expected_first, expected_hash = (previous.last + 1, previous.hash) if previous else (1, "")
    if batch.first != expected_first:
        report.add(expected_first, "", f"the chain is broken: no batch for {expected_first} to {batch.first - 1}")
    elif batch.previous_hash != expected_hash:
        report.add(batch.first, "", "the chain is broken: this batch does not follow the one before it")


def _check_batch(report: Report, batch: JournalBatch, erased: set[uuid.UUID]) -> None:
    report.batches += 1
    entries = list(_entries().filter(position__range=(batch.first, batch.last)).order_by("position"))
    report.sealed += len(entries)
    for entry in entries:
        _check_entry(report, entry, erased)
    whole = [entry.position for entry in entries] == list(range(batch.first, batch.last + 1))
    names = "".join(entry.uid.hex for entry in entries)
    if whole and batch_hash(batch.previous_hash, entries, batch.first) == batch.hash:
        if names != batch.uids:
            report.add(batch.first, "", f"the batch {batch.first} to {batch.last}: its list of entries was changed")
        return
    before = len(report.findings)
    _name_misplaced(report, batch, entries)
    if len(report.findings) == before and not any(_changed(entry) for entry in entries):
        report.add(batch.first, "", f"the batch {batch.first} to {batch.last} does not hold: ids or batch changed")


def _name_misplaced(report: Report, batch: JournalBatch, entries: list[JournalEntry]) -> None:
    """Compare what stands at each position with what was sealed there."""
    sealed = dict(enumerate(_split(batch.uids), batch.first))
    found = {entry.position: entry for entry in entries}
    known = set(sealed.values())
    for position, uid in sealed.items():
        entry = found.get(position)
        if entry is not None and entry.uid.hex == uid:
            continue
        now = JournalEntry.objects.filter(uid=uid).values_list("position", flat=True)
        moved = f"was moved: stands at {now[0] or 'no position'} now" if now else "was removed"
        report.add(position, _dashed(uid), moved)
        if entry is not None and entry.uid.hex not in known:
            report.add(position, entry.uid, "was inserted here")
    for extra in entries:
        if extra.position not in sealed:
            report.add(extra.position, extra.uid, "was inserted here")


def _check_unsealed(report: Report, erased: set[uuid.UUID]) -> None:
    for entry in _entries().filter(position=None).order_by("id").iterator(chunk_size=2000):
        report.unsealed += 1
        _check_entry(report, entry, erased)


def _check_entry(report: Report, entry: JournalEntry, erased: set[uuid.UUID]) -> None:
    if _changed(entry):
        report.add(entry.position, entry.uid, "was changed, or inserted by hand: its mac does not fit")
    elif encryption.sm3(entry.payload.encode()) != entry.digest:
        if entry.payload:
            report.add(entry.position, entry.uid, "its payload was changed")
        elif entry.subject_uid not in erased:
            report.add(entry.position, entry.uid, "its payload was removed without an erasure")


def _changed(entry: JournalEntry) -> bool:
    return journal.mac_of(entry) != entry.mac


def _entries() -> QuerySet[JournalEntry]:
    return JournalEntry.objects.all()


def _split(uids: str) -> Iterator[str]:
    digits = iter(uids)
    while uid := "".join(islice(digits, UID_DIGITS)):
        yield uid


def _dashed(uid: str) -> str:
    return "-".join((uid[:8], uid[8:12], uid[12:16], uid[16:20], uid[20:]))
