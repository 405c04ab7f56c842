"""What strangers upload: told apart by its first bytes, scanned, photos drawn anew, then sealed like every file."""

import re
import uuid
from typing import BinaryIO, NamedTuple

from django.http import HttpResponse
from django.utils.translation import gettext as _

from . import files, photos, scanning
from .files import FileRefused
from .models import StoredFile

MAX_BYTES = 12_000_000  # a photo of a good telephone
WEBP = "image/webp"
PHOTOS = frozenset({files.JPEG, files.PNG, WEBP})
# Papers need no password and run no programs; what a PDF hides in packed objects is for the scanner.
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|Encrypt)\b")


class Ready(NamedTuple):
    """A file that was looked at and, where it is a photo, drawn anew: all that takes time."""

    name: str
    data: bytes
    scanned: bool


class Upload(NamedTuple):
    file: StoredFile
    scanned: bool


def read_upload(*, content: BinaryIO, name: str) -> Ready:
    """Look at one photo (JPEG, PNG, WebP) or PDF. Before the action's transaction: scanning asks another process, and
    drawing a large photo takes tenths of a second, in which nobody else could write on SQLite.

    Raises FileRefused, scanning.FileInfected, scanning.ScannerDown.
    """
    data = content.read(MAX_BYTES + 1)
    if not data:
        raise FileRefused(_("这个文件是空的，请重新选择。"))
    if len(data) > MAX_BYTES:
        text = _("文件太大，最大 %(mb)s MB。请用手机直接拍照，或者少拍几页。")
        raise FileRefused(text % {"mb": f"{MAX_BYTES / 1e6:g}"})
    kind = WEBP if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else files.sniff(data)
    if photos.is_heic(data):
        raise FileRefused(_("苹果手机的 HEIC 照片收不了。请在“设置—相机—格式”里选“兼容性最佳”，再拍一张。"))
    if kind not in PHOTOS and kind != files.PDF:
        raise FileRefused(_("只收照片（JPG、PNG）和 PDF。请用手机拍照上传。"))
    scanned = scanning.scan(data)
    if kind != files.PDF:
        return Ready(name, photos.redraw(data), scanned)
    if _ACTIVE.search(data):
        raise FileRefused(_("这个 PDF 设了密码或带有程序，收不了。请拍照上传。"))
    return Ready(name, data, scanned)


def keep_upload(ready: Ready, *, subject_uid: uuid.UUID | None = None) -> Upload:
    """Seal and keep what was read; inside the action's transaction."""
    stored = files.store(content=ready.data, name=ready.name, subject_uid=subject_uid, max_bytes=MAX_BYTES)
    return Upload(stored, ready.scanned)


def file_response(stored: StoredFile, *, small: bool = False) -> HttpResponse:
    """A kept file for whoever may see it: photos in the page (`small`: as a thumbnail), anything else to be saved;
    never cached."""
    inline = stored.content_type in PHOTOS
    content = files.read(stored)
    if small and inline:
        content = photos.thumbnail(content)
    response = HttpResponse(content, content_type=stored.content_type)
    response["Content-Disposition"] = "inline" if inline else 'attachment; filename="paper.pdf"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
