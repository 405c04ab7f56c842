"""Writing into the journal. Every action calls `record` once, inside its transaction; `look` notes an opened record.

Who reads later follows `position`; sealing and verification stand in actions/journal.py.
"""

import json
import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from . import clock, encryption
from .models import JournalEntry, SubjectKey

Subscriber = Callable[[JournalEntry], None]
_subscribers: dict[str, list[Subscriber]] = {}
LOOK_MINUTES = 15


def subscribe(verb: str, receiver: Subscriber) -> None:
    """Call `receiver(entry)` inside the transaction of every act named `verb`; it only writes rows or enqueues."""
    _subscribers.setdefault(verb, []).append(receiver)


def record(
    *,
    actor: Any,
    verb: str,
    noun: models.Model,
    subject_uid: uuid.UUID | None = None,
    area_code: str = "",
    payload: Mapping[str, Any] | None = None,
    audience: str = JournalEntry.Audience.STAFF,
) -> JournalEntry:
    """Append one act and tell the subscribers of its verb.

    `actor` is a user or None for the system; `verb` reads `noun.verb` ("case.accept"); `subject_uid` is the person whom
    the act is about, under whose key `payload` (JSON) is sealed.
    """
    entry = _entry(
        actor=actor,
        verb=verb,
        noun=noun._meta.label_lower,
        noun_uid=getattr(noun, "uid", None),
        subject_uid=subject_uid,
        area_code=area_code,
        payload=payload,
        audience=audience,
    )
    entry.save(force_insert=True)
    for receiver in _subscribers.get(verb, ()):
        receiver(entry)
    return entry


def record_many(entries: list[JournalEntry]) -> None:
    """Append acts of a set action in one statement; build them with `entry_for`. Subscribers are told of each."""
    for entry in JournalEntry.objects.bulk_create(entries, batch_size=1000):
        for receiver in _subscribers.get(entry.verb, ()):
            receiver(entry)


def entry_for(*, actor: Any, verb: str, noun: str, noun_uid: uuid.UUID | None, **fields: Any) -> JournalEntry:
    """An unsaved entry for `record_many`; `noun` is the model's label ("residents.person")."""
    fields = {
        "subject_uid": None,
        "area_code": "",
        "payload": None,
        "audience": JournalEntry.Audience.STAFF,
    } | fields
    return _entry(actor=actor, verb=verb, noun=noun, noun_uid=noun_uid, **fields)


def look(*, actor: Any, noun: models.Model, subject_uid: uuid.UUID, purpose: str, area_code: str = "") -> None:
    """Note that `actor` opened a person's record; once for each person, member of staff and quarter of an hour."""
    quarter = int(clock.now().timestamp()) // (60 * LOOK_MINUTES)
    once = f"look:{actor.pk}:{subject_uid}:{purpose[:20]}:{quarter}"
    if JournalEntry.objects.filter(once=once).exists():
        return
    entry = entry_for(
        actor=actor,
        verb="person.look",
        noun=noun._meta.label_lower,
        noun_uid=getattr(noun, "uid", None),
        subject_uid=subject_uid,
        area_code=area_code,
        payload={"purpose": purpose},
        audience=JournalEntry.Audience.SUBJECT,
    )
    entry.once = once
    JournalEntry.objects.bulk_create([entry], ignore_conflicts=True)


def payload_of(entry: JournalEntry) -> dict[str, Any] | None:
    """The entry's payload, or None when its subject's key has been erased."""
    if not entry.payload:
        return {}
    if entry.subject_uid is None:
        return json.loads(encryption.decrypt(entry.payload))
    key = SubjectKey.objects.filter(subject_uid=entry.subject_uid, erased_at=None).first()
    if key is None:
        return None
    return json.loads(encryption.open_bytes(bytes.fromhex(entry.payload), bytes.fromhex(key.key)))


def canonical(entry: JournalEntry) -> bytes:
    """The line of an entry that `mac` and the chain are made over; never the payload itself, only its digest."""
    at: datetime = entry.at
    parts = [
        entry.uid,
        at.isoformat(timespec="microseconds"),
        entry.actor_id or "",
        entry.verb,
        entry.noun,
        entry.noun_uid or "",
        entry.subject_uid or "",
        entry.area_code,
        entry.audience,
        entry.digest,
    ]
    return "|".join(str(part) for part in parts).encode()


def _entry(
    *, actor: Any, payload: Mapping[str, Any] | None, subject_uid: uuid.UUID | None, **fields: Any
) -> JournalEntry:
    sealed = _seal_payload(payload, subject_uid)
    entry = JournalEntry(actor=actor, subject_uid=subject_uid, payload=sealed, **fields)
    entry.digest = encryption.sm3(sealed.encode())
    entry.mac = encryption.hmac_sm3(canonical(entry), settings.JOURNAL_KEY)
    return entry


def _seal_payload(payload: Mapping[str, Any] | None, subject_uid: uuid.UUID | None) -> str:
    if not payload:
        return ""
    text = json.dumps(payload, ensure_ascii=False, cls=DjangoJSONEncoder)
    if subject_uid is None:
        return encryption.encrypt(text)
    return encryption.seal_bytes(text.encode(), _subject_key(subject_uid)).hex()


def _subject_key(subject_uid: uuid.UUID) -> bytes:
    with transaction.atomic():
        key, _ = SubjectKey.objects.get_or_create(subject_uid=subject_uid, defaults={"key": secrets.token_hex(16)})
    return bytes.fromhex(key.key)
