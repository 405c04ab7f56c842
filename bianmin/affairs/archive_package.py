"""An archive package (归档包): a zip that opens without the system, and what makes a changed one tell itself.

`manifest.json` names every file with size, SM3 and SHA-256; `seal.json` holds the manifest's SM3 and an HMAC-SM3 under
the house's journal key. With the file alone every change but a wholly new manifest is found; that one is found with the
manifest's SM3 as the system's journal, or whoever took the package over, wrote it down. Needs no database and no
settings.
"""

import hashlib
import hmac
import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bianmin.core.encryption import hmac_sm3, sm3

FORMAT = "bianmin-archive-1"
MANIFEST, SEAL = "manifest.json", "seal.json"
MOST_FILES, MOST_BYTES = 2000, 2_000_000_000
MISSING, CHANGED, EXTRA, UNREADABLE, RESEALED = "missing", "changed", "extra", "unreadable", "resealed"


@dataclass(frozen=True)
class Part:
    """One file of a package: its path inside, its title in the list, its bytes."""

    path: str
    title: str
    content: bytes


@dataclass(frozen=True)
class Check:
    """What a check found: `where` is the first file that does not fit, `what` one of the words above, "" if sound."""

    where: str = ""
    what: str = ""
    files: int = 0
    manifest_sm3: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    listed: Sequence[Mapping[str, Any]] = ()

    @property
    def sound(self) -> bool:
        return not self.what


@dataclass(frozen=True)
class Packed:
    content: bytes
    manifest_sm3: str
    files: int


def pack(parts: Sequence[Part], metadata: Mapping[str, Any], *, at: datetime, key: bytes) -> Packed:
    """The zip of `parts` with manifest and seal; `at` dates its entries, `key` is the journal's."""
    listed = [
        {
            "path": part.path,
            "title": part.title,
            "size": len(part.content),
            "sm3": sm3(part.content),
            "sha256": hashlib.sha256(part.content).hexdigest(),
        }
        for part in parts
    ]
    manifest = _json({"format": FORMAT, "metadata": metadata, "files": listed})
    digest = sm3(manifest)
    seal = _json({"format": FORMAT, "manifest_sm3": digest, "hmac_sm3": hmac_sm3(manifest, key)})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in [*((part.path, part.content) for part in parts), (MANIFEST, manifest), (SEAL, seal)]:
            info = zipfile.ZipInfo(path, date_time=at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return Packed(out.getvalue(), digest, len(listed))


def check(content: bytes, *, manifest_sm3: str = "", key: bytes | None = None) -> Check:
    """Compare every file with the manifest, the manifest with its seal, and with `manifest_sm3` and `key` if given."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
                return Check(what=UNREADABLE)
            return _check(archive, manifest_sm3, key)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return Check(what=UNREADABLE)


def _check(archive: zipfile.ZipFile, wanted: str, key: bytes | None) -> Check:
    manifest, seal = _read(archive, MANIFEST), _read(archive, SEAL)
    if manifest is None or seal is None:
        return Check(MANIFEST if manifest is None else SEAL, MISSING if not archive.namelist() else UNREADABLE)
    try:
        told, sealed = json.loads(manifest), json.loads(seal)
        listed = [{name: entry[name] for name in ("path", "title", "size", "sm3", "sha256")} for entry in told["files"]]
        metadata, digest, mac = dict(told["metadata"]), str(sealed["manifest_sm3"]), str(sealed["hmac_sm3"])
    except (ValueError, KeyError, TypeError):
        return Check(MANIFEST, UNREADABLE)
    seen = Check(files=len(listed), manifest_sm3=sm3(manifest), metadata=metadata, listed=listed)
    if seen.manifest_sm3 != digest:
        return _failed(seen, MANIFEST, CHANGED)
    if where := _first_wrong(archive, listed):
        return _failed(seen, *where)
    if wanted and not hmac.compare_digest(seen.manifest_sm3, wanted.lower()):
        return _failed(seen, MANIFEST, RESEALED)
    if key is not None and not hmac.compare_digest(hmac_sm3(manifest, key), mac):
        return _failed(seen, SEAL, RESEALED)
    return seen


def _first_wrong(archive: zipfile.ZipFile, listed: Sequence[Mapping[str, Any]]) -> tuple[str, str] | None:
    names = archive.namelist()
    for entry in listed:
        if entry["path"] not in names:
            return entry["path"], MISSING
        content = _read(archive, entry["path"])
        if content is None or not _fits(content, entry):
            return entry["path"], CHANGED
    known = {MANIFEST, SEAL, *(entry["path"] for entry in listed)}
    for name in names:
        if name not in known or names.count(name) > 1:
            return name, EXTRA
    return None


def _fits(content: bytes, entry: Mapping[str, Any]) -> bool:
    told = (entry["size"], entry["sm3"], entry["sha256"])
    return told == (len(content), sm3(content), hashlib.sha256(content).hexdigest())


def _read(archive: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError):
        return None


def _failed(seen: Check, where: str, what: str) -> Check:
    return Check(where, what, seen.files, seen.manifest_sm3, seen.metadata, seen.listed)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=False).encode()
