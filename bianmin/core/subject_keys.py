"""The keys of the people whom the journal speaks of, made when they are first needed.

Written as SQL: every act that is journalled passes here, and building the statements costs more than running them.
"""

import secrets
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection

from .models import SubjectKey

CHUNK = 500
_UID, _KEY = SubjectKey._meta.get_field("subject_uid"), SubjectKey._meta.get_field("key")


def keys_of(subject_uids: Collection[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """The keys of these people, 16 bytes each; without those who have none yet and those of the erased."""
    return {uid: key for uid, key in _read(subject_uids).items() if key}


def made_keys_of(subject_uids: Collection[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """The same, and a key is made where there is none. Whoever makes it first, everybody gets that one."""
    known = _read(subject_uids)
    known |= _make(sorted(uid for uid in subject_uids if uid not in known))
    return {uid: key for uid, key in known.items() if key}


def _read(subject_uids: Collection[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """b"" for the erased."""
    found: dict[uuid.UUID, bytes] = {}
    for part in _chunks(list(subject_uids)):
        places = ", ".join(["%s"] * len(part))
        sql = f"SELECT subject_uid, key FROM core_subjectkey WHERE subject_uid IN ({places})"  # noqa: S608
        found |= _run(sql, [_stored(uid) for uid in part])
    return found


def _make(subject_uids: list[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """In the order of the uids, so that two writers of many never wait for each other in a ring."""
    made: dict[uuid.UUID, bytes] = {}
    for part in _chunks(subject_uids):
        new = {_sealed(key): key for key in (secrets.token_hex(16) for _uid in part)}
        places = ", ".join(["(%s, %s)"] * len(part))
        sql = f"""
            INSERT INTO core_subjectkey (subject_uid, key) VALUES {places}
            ON CONFLICT (subject_uid) DO UPDATE SET subject_uid = excluded.subject_uid RETURNING subject_uid, key
        """  # noqa: S608 — values are parameters
        pairs = zip(part, new, strict=True)
        made |= _run(sql, [value for uid, key in pairs for value in (_stored(uid), key)], new)
    return made


def _run(sql: str, params: list[Any], new: Mapping[str, str] | None = None) -> dict[uuid.UUID, bytes]:
    """`new` are the keys that this process has just sealed, by what they became: they need not be opened again."""
    new = new or {}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {_uid(uid): bytes.fromhex(new.get(key) or _opened(key)) for uid, key in cursor.fetchall()}


def _chunks(uids: list[uuid.UUID]) -> Iterable[list[uuid.UUID]]:
    return (uids[start : start + CHUNK] for start in range(0, len(uids), CHUNK))


def _stored(uid: uuid.UUID) -> Any:
    return _UID.get_db_prep_value(uid, connection)


def _uid(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)  # SQLite keeps it as text


def _sealed(key: str) -> Any:
    return _KEY.get_prep_value(key)


def _opened(sealed: str) -> str:
    return _KEY.from_db_value(sealed, None, connection) or ""
