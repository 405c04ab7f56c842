"""Writing into the journal. Every action calls `record` once, inside its transaction; `look` notes an opened record.

Who reads later follows `position`; sealing and verification stand in actions/journal.py.
"""

import json
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from . import bulk, clock, encryption
from .models import JournalEntry
from .subject_keys import keys_of, made_keys_of

Subscriber = Callable[[JournalEntry], None]
Payload = Mapping[str, Any]
_subscribers: dict[str, list[Subscriber]] = {}
LOOK_MINUTES = 15
NOTHING = encryption.sm3(b"")
# What the line of an entry is made of, in this order.
_IN_LINE = (
    *("uid", "at", "actor_id", "verb", "noun", "noun_uid", "subject_uid"),
    *("area_code", "audience", "digest"),
)
HOUSE = uuid.UUID(int=0)  # whose key seals what is about no person; the key itself rotates with the field keys


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
    payload: Payload | None = None,
    audience: str = JournalEntry.Audience.STAFF,
) -> JournalEntry:
    """Append one act and tell the subscribers of its verb. One statement; two with a payload, for its key.

    `actor` is a user or None for the system; `verb` reads `noun.verb` ("case.accept"); `subject_uid` is the person whom
    the act is about, under whose key `payload` (JSON) is sealed; of an erased person no payload is kept.
    """
    entry = entry_for(
        actor=actor,
        verb=verb,
        noun=noun._meta.label_lower,
        noun_uid=getattr(noun, "uid", None),
        subject_uid=subject_uid,
        area_code=area_code,
        payload=payload,
        audience=audience,
    )
    _seal([entry])
    entry.save(force_insert=True)
    _tell([entry])
    return entry


def record_many(entries: list[JournalEntry]) -> None:
    """Append the acts of a set action in few statements; build them with `entry_for`. Subscribers are told of each."""
    _seal(entries)
    if any(entry.verb in _subscribers for entry in entries):
        _tell(JournalEntry.objects.bulk_create(entries, batch_size=1000))
    else:
        bulk.insert(entries)


def ready_many(acts: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """The acts of a set action sealed as rows for `append_ready`, so that nothing is left to do under a lock. For verbs
    that nobody subscribes to.

    An act is given as values of the entry's fields (`actor` as its key), all of them naming the same fields; "plain" is
    what its payload seals. A tenth of the work of making entries first; no query where there is no payload.
    """
    if told := {act["verb"] for act in acts} & _subscribers.keys():
        raise ValueError(f"somebody subscribes to {', '.join(sorted(told))}: use record_many")
    now = clock.now()
    rows = [{"uid": uuid.uuid4(), "at": now, "payload": "", "digest": NOTHING, "plain": None, **act} for act in acts]
    keys = made_keys_of({row["subject_uid"] or HOUSE for row in rows if row["plain"]})
    for row in rows:
        if payload := _sealed(row["plain"], keys.get(row["subject_uid"] or HOUSE)):
            row["payload"], row["digest"] = payload, encryption.sm3(payload.encode())
        line = _line([row["actor" if name == "actor_id" else name] for name in _IN_LINE])
        row["mac"] = encryption.hmac_sm3(line, settings.JOURNAL_KEY)
    return list(bulk.stored_values(JournalEntry, rows))


def append_ready(rows: Iterable[tuple[Any, ...]]) -> None:
    """Append what `ready_many` has made; inside the action's transaction."""
    bulk.insert_rows(JournalEntry, bulk.columns_of(JournalEntry), rows)


def entry_for(
    *,
    actor: Any,
    verb: str,
    noun: str,
    noun_uid: uuid.UUID | None,
    payload: Payload | None = None,
    **fields: Any,
) -> JournalEntry:
    """An unsaved entry for `record_many`; `noun` is the model's label ("residents.person"). The rest as in `record`."""
    entry = JournalEntry(actor=actor, verb=verb, noun=noun, noun_uid=noun_uid, **fields)
    entry.plain = payload
    return entry


def look(*, actor: Any, noun: models.Model, subject_uid: uuid.UUID, purpose: str, area_code: str = "") -> None:
    """Note that `actor` opened a person's record; once for each person, member of staff and quarter of an hour."""
    look_many(actor=actor, noun=noun, subject_uids=[subject_uid], purpose=purpose, area_code=area_code)


def look_many(
    *, actor: Any, noun: models.Model, subject_uids: Collection[uuid.UUID], purpose: str, area_code: str = ""
) -> None:
    """Note that `actor` opened a record that tells of several people, as `look` does for each of them."""
    quarter = int(clock.now().timestamp()) // (60 * LOOK_MINUTES)
    wanted = {f"look:{actor.pk}:{uid}:{purpose[:20]}:{quarter}": uid for uid in subject_uids}
    noted = set(JournalEntry.objects.filter(once__in=wanted).values_list("once", flat=True))
    entries = [
        entry_for(
            actor=actor,
            verb="person.look",
            noun=noun._meta.label_lower,
            noun_uid=getattr(noun, "uid", None),
            subject_uid=uid,
            area_code=area_code,
            payload={"purpose": purpose},
            audience=JournalEntry.Audience.SUBJECT,
            once=once,
        )
        for once, uid in wanted.items()
        if once not in noted
    ]
    if entries:
        _seal(entries)
        JournalEntry.objects.bulk_create(entries, ignore_conflicts=True)


def payload_of(entry: JournalEntry) -> dict[str, Any] | None:
    """The entry's payload, or None when its subject's key has been erased or it does not open. For a list:
    `payloads_of`."""
    return payloads_of([entry])[entry.pk]


def payloads_of(entries: Collection[JournalEntry]) -> dict[int, dict[str, Any] | None]:
    """Each entry's payload by the entry's key, as `payload_of` gives it; one query for all subjects together."""
    keys = keys_of({_key_uid(entry) for entry in entries if entry.payload})
    return {entry.pk: _open(entry, keys) for entry in entries}


def canonical(entry: JournalEntry) -> bytes:
    """The line of an entry that `mac` and the chain are made over; never the payload itself, only its digest."""
    return _line([getattr(entry, name) for name in _IN_LINE])


def mac_of(entry: JournalEntry) -> str:
    """What `mac` must be."""
    return encryption.hmac_sm3(canonical(entry), settings.JOURNAL_KEY)


def _line(values: Sequence[Any]) -> bytes:
    uid, at, *others = values
    words = ["" if value is None else str(value) for value in others]
    return "|".join([str(uid), at.isoformat(timespec="microseconds"), *words]).encode()


def _tell(entries: Iterable[JournalEntry]) -> None:
    for entry in entries:
        for receiver in _subscribers.get(entry.verb, ()):
            receiver(entry)


def _seal(entries: list[JournalEntry]) -> None:
    """Fill payload, digest and mac of entries that `entry_for` made."""
    keys = made_keys_of({_key_uid(entry) for entry in entries if entry.plain})
    for entry in entries:
        entry.payload = _sealed(entry.plain, keys.get(_key_uid(entry)))
        entry.digest = encryption.sm3(entry.payload.encode()) if entry.payload else NOTHING
        entry.mac = mac_of(entry)


def _sealed(payload: Payload | None, key: bytes | None) -> str:
    if not payload or key is None:  # no key: she has been erased, and nothing about her is kept any more
        return ""
    text = json.dumps(payload, ensure_ascii=False, cls=DjangoJSONEncoder)
    return encryption.seal_bytes(text.encode(), key).hex()


def _key_uid(entry: JournalEntry) -> uuid.UUID:
    return entry.subject_uid or HOUSE


def _open(entry: JournalEntry, keys: Mapping[uuid.UUID, bytes]) -> dict[str, Any] | None:
    if not entry.payload:
        return {} if entry.digest == encryption.sm3(b"") else None
    key = keys.get(_key_uid(entry))
    if key is None:
        return None
    try:
        return json.loads(encryption.open_bytes(bytes.fromhex(entry.payload), key))
    except (
        encryption.DecryptionError,
        ValueError,
    ):  # somebody changed it by hand: `journal verify` names it, and a list still shows the others
        return None
