"""Files: sealed on disk, known by what they are and not by what they claim."""

import io
import os
import uuid
import zipfile
from pathlib import Path

import pytest
from django.db import transaction

from bianmin.core import encryption, files
from bianmin.core.models import StoredFile

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels of an identity card" * 20
PDF = b"%PDF-1.7\n" + b"x" * 50


def docx(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


def test_stored_file_reads_back(files_folder: Path) -> None:
    stored = files.store(content=PNG, name="身份证.png", content_type="image/png", subject_uid=uuid.uuid4())
    assert files.read(StoredFile.objects.get(pk=stored.pk)) == PNG
    assert (stored.content_type, stored.size, stored.sm3) == ("image/png", len(PNG), encryption.sm3(PNG))


def test_disk_holds_no_plain_text(files_folder: Path) -> None:
    stored = files.store(content=io.BytesIO(PNG), name="a.png")
    path = files.path_of(stored.uid)
    assert b"identity" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert [entry.name for entry in files_folder.rglob("*") if entry.is_file()] == [stored.uid.hex]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, files.PNG),
        (b"\xff\xd8\xff\xe0rest", files.JPEG),
        (PDF, files.PDF),
        (docx("[Content_Types].xml", "word/document.xml"), files.DOCX),
    ],
)
def test_real_type_wins_over_the_claim(content: bytes, kind: str) -> None:
    stored = files.store(content=content, name="claim.exe", content_type="text/html")
    assert stored.content_type == kind
    assert stored.name == "claim" + files.SUFFIXES[kind]


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90", b"<html><script>", docx("evil.bin"), b"PK\x03\x04broken", b"GIF89a"],
    ids=["empty", "exe", "html", "zip", "broken zip", "gif"],
)
def test_other_types_are_refused(content: bytes) -> None:
    with pytest.raises(files.FileRefused) as refused:
        files.store(content=content, name="a.png", content_type="image/png")
    assert str(refused.value)
    assert not StoredFile.objects.exists()


def test_too_large_is_refused_without_reading_it_all() -> None:
    stream = io.BytesIO(PNG + b"x" * 10_000)
    with pytest.raises(files.FileRefused, match=r"0\.001 MB"):
        files.store(content=stream, name="a.png", max_bytes=1_000)
    assert stream.tell() == 1_001


def test_template_place_takes_no_picture() -> None:
    with pytest.raises(files.FileRefused, match="DOCX"):
        files.store(content=PNG, name="a.png", allowed={files.DOCX})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\扫描\\证件 1.jpg", "证件 1.png"),
        ("a\u202egnp.exe\x00", "agnp.png"),
        ("", "file.png"),
        ("...", "file.png"),
        ("长" * 300, "长" * 110 + ".png"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert files.store(content=PNG, name=given).name == kept


def test_changed_file_does_not_open() -> None:
    stored = files.store(content=PNG, name="a.png")
    path = files.path_of(stored.uid)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(encryption.DecryptionError):
        files.read(stored)


def test_one_file_in_place_of_another_does_not_open() -> None:
    mine, other = files.store(content=PNG, name="a.png"), files.store(content=PDF, name="b.pdf")
    files.path_of(mine.uid).write_bytes(files.path_of(other.uid).read_bytes())
    with pytest.raises(encryption.DecryptionError):
        files.read(mine)


def test_erased_file_is_gone_after_commit(django_capture_on_commit_callbacks: object) -> None:
    stored = files.store(content=PNG, name="a.png")
    with django_capture_on_commit_callbacks(execute=True):
        files.erase(stored)
        assert files.path_of(stored.uid).exists()
    assert not files.path_of(stored.uid).exists()
    with pytest.raises(files.FileGone, match="已经删除"):
        files.read(StoredFile.objects.get(pk=stored.pk))


def test_prune_takes_what_no_row_keeps() -> None:
    kept = files.store(content=PNG, name="a.png")
    with transaction.atomic():
        lost = files.store(content=PNG, name="b.png")
        transaction.set_rollback(True)
    fresh = files.path_of(uuid.uuid4())
    fresh.parent.mkdir(exist_ok=True)
    fresh.write_bytes(b"just being written")
    for path in (files.path_of(kept.uid), files.path_of(lost.uid)):
        os.utime(path, (1, 1))
    assert files.prune() == 1
    assert files.path_of(kept.uid).exists()
    assert fresh.exists()
    assert not files.path_of(lost.uid).exists()


def test_reseal_moves_to_the_writing_key(settings: object) -> None:
    stored = files.store(content=PNG, name="a.png")
    settings.FIELD_KEYS = {"new": b"\x07" * 16} | settings.FIELD_KEYS
    assert files.reseal(stored) is True
    assert files.reseal(stored) is False
    settings.FIELD_KEYS = {"new": b"\x07" * 16}
    assert files.read(stored) == PNG
