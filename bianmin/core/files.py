"""Files (扫描件、模板): sealed with SM4-GCM on disk, named by uid, with the SM3 hash of what was given.

On disk: `kid`, a line feed, then nonce + ciphertext + tag; the uid is bound into the seal, so that one file put in
another's place does not open. Who may read a file is decided by the app that serves it.
"""

import io
import os
import re
import unicodedata
import uuid
import zipfile
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from . import clock, encryption
from .errors import NotFound, UserError
from .models import StoredFile

PNG, JPEG, PDF = "image/png", "image/jpeg", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIXES = {PNG: ".png", JPEG: ".jpg", PDF: ".pdf", DOCX: ".docx"}
SCANS = frozenset({PNG, JPEG, PDF})
MAX_BYTES = 10_000_000
ORPHAN_AGE = timedelta(days=1)
_MAGIC = ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"%PDF-", PDF))


class FileRefused(UserError):
    code = "file_refused"


class FileGone(NotFound):
    code = "file_gone"


def store(
    *,
    content: bytes | BinaryIO,
    name: str,
    content_type: str = "",
    subject_uid: uuid.UUID | None = None,
    max_bytes: int = MAX_BYTES,
    allowed: Collection[str] = frozenset(SUFFIXES),
    kind: str = "",
) -> StoredFile:
    """Seal and keep a file; call it inside the action's transaction.

    What it is is read from its first bytes; `content_type`, which the browser claims, only words the refusal.
    `kind` is given by a caller who reads the content himself, of a type that first bytes do not tell. Raises
    FileRefused: empty, larger than `max_bytes`, or none of `allowed`.
    """
    data = _bytes(content, max_bytes)
    allowed = {kind} if kind else allowed
    kind = kind or sniff(data)
    if kind not in allowed:
        raise FileRefused(_("这个文件不是可以接收的类型。请上传 %(kinds)s。") % {"kinds": _words(allowed)})
    stored = StoredFile(
        name=safe_name(name, kind),
        content_type=kind,
        size=len(data),
        sm3=encryption.sm3(data),
        subject_uid=subject_uid,
    )
    _write(path_of(stored.uid), seal(stored.uid, data))
    stored.save(force_insert=True)
    return stored


def read(stored: StoredFile) -> bytes:
    """What was given. Raises FileGone when it has been erased or lost, DecryptionError when it was changed."""
    try:
        if stored.erased_at:
            raise FileNotFoundError
        sealed = path_of(stored.uid).read_bytes()
    except FileNotFoundError as error:
        raise FileGone(_("文件“%(name)s”已经删除。") % {"name": stored.name}) from error
    return unseal(stored.uid, sealed)


def erase(stored: StoredFile) -> None:
    """Take the content away once the transaction commits; the row stays and says when."""
    stored.erased_at = clock.now()
    stored.save(update_fields=["erased_at"])
    path = path_of(stored.uid)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def prune() -> int:
    """Delete files that no row keeps: of a rolled-back action, or erased by a killed process. Returns how many."""
    gone = 0
    limit = (clock.now() - ORPHAN_AGE).timestamp()
    for path in Path(settings.MEDIA_ROOT).glob("??/*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < limit and not _kept(path.name):
                path.unlink()
                gone += 1
    return gone


def sniff(data: bytes) -> str:
    """The type that the first bytes tell: png, jpeg, pdf or docx; empty for anything else."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"PK\x03\x04"):
        with suppress(zipfile.BadZipFile, ValueError, OSError), zipfile.ZipFile(io.BytesIO(data)) as archive:
            if {"[Content_Types].xml", "word/document.xml"} <= set(archive.namelist()):
                return DOCX
    return ""


def safe_name(name: str, kind: str) -> str:
    """A name without path, control or direction characters, at most 120 long, with the ending of its real type."""
    last = re.split(r"[/\\]", name)[-1]
    clean = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip(" .")
    stem = clean.rpartition(".")[0] or clean
    ending = SUFFIXES[kind] if kind in SUFFIXES else Path(clean).suffix.lower()[:8]
    return re.sub(r'[<>:"|?*]', "_", stem)[:110] + ending if stem else f"file{ending}"


def path_of(uid: uuid.UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / uid.hex[:2] / uid.hex


def seal(uid: uuid.UUID, data: bytes) -> bytes:
    """The bytes on disk, under the writing key."""
    kid, key = next(iter(settings.FIELD_KEYS.items()))
    return kid.encode() + b"\n" + encryption.seal_bytes(data, key, uid.bytes)


def unseal(uid: uuid.UUID, sealed: bytes) -> bytes:
    """Reverse of `seal`, with whichever live key sealed it. Raises DecryptionError."""
    kid, _line, body = sealed.partition(b"\n")
    key = settings.FIELD_KEYS.get(kid.decode(errors="replace"))
    if key is None:
        raise encryption.DecryptionError("a file's key is not among BIANMIN_FIELD_KEYS")
    return encryption.open_bytes(body, key, uid.bytes)


def reseal(stored: StoredFile) -> bool:
    """Seal the file anew when it lies under an older key. Returns whether it did."""
    path = path_of(stored.uid)
    with suppress(FileNotFoundError):
        sealed = path.read_bytes()
        if sealed.partition(b"\n")[0].decode() != next(iter(settings.FIELD_KEYS)):
            _write(path, seal(stored.uid, unseal(stored.uid, sealed)))
            return True
    return False


def _bytes(content: bytes | BinaryIO, max_bytes: int) -> bytes:
    data = content if isinstance(content, bytes) else content.read(max_bytes + 1)
    if not data:
        raise FileRefused(_("这个文件是空的，请重新选择。"))
    if len(data) > max_bytes:
        raise FileRefused(
            _("文件太大，最大 %(mb)s MB。请压缩或降低扫描分辨率后再上传。") % {"mb": f"{max_bytes / 1e6:g}"}
        )
    return data


def _words(kinds: Collection[str]) -> str:
    return "、".join(suffix[1:].upper() for kind, suffix in SUFFIXES.items() if kind in kinds)


def _kept(name: str) -> bool:
    try:
        uid = uuid.UUID(hex=name)
    except ValueError:
        return False  # the unfinished part of a killed write
    return StoredFile.objects.filter(uid=uid, erased_at=None).exists()


def _write(path: Path, sealed: bytes) -> None:
    """All or nothing, and on the disk before the row that names it is."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
