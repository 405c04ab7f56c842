"""What residents upload: only the picture is kept, viruses and traps are refused, a scanner that is down is said."""

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image

from bianmin.core import files, photos, preflight, scanning
from bianmin.core.errors import UserError
from bianmin.core.models import StoredFile
from bianmin.core.uploads import Upload, file_response, keep_upload, read_upload

pytestmark = pytest.mark.django_db
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def picture(kind: str = "JPEG", size: tuple[int, int] = (900, 600), mode: str = "RGB", **save: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "white").save(out, kind, **save)
    return out.getvalue()


def keep(content: bytes, name: str = "照片.jpg") -> Upload:
    return keep_upload(read_upload(content=io.BytesIO(content), name=name))


class Clamd:
    """A server that speaks clamd's protocol, as its documentation has it, and finds the test virus."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.got: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self.socket.accept()
            except OSError:
                return
            with line, line.makefile("rwb") as stream:
                command = b""
                while not command.endswith(b"\0"):
                    command += stream.read(1)
                stream.write(self._answer(command, stream))
                stream.flush()

    def _answer(self, command: bytes, stream: Any) -> bytes:
        if command == b"zPING\0":
            return b"PONG\0"
        assert command == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", stream.read(4))[0]:
            content += stream.read(size)
        self.got.append(content)
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    server = Clamd()
    settings.VIRUS_SCAN = server.address
    yield server
    server.socket.close()


def test_place_and_owner_of_the_telephone_are_gone_and_the_photo_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Telephone of Xie"
    exif.get_ifd(GPS)[2] = (34.0, 45.0, 0.0)
    kept = keep(picture(exif=exif.tobytes()))
    content = files.read(kept.file)
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (600, 900)
        assert not dict(image.getexif())
    assert b"Telephone of Xie" not in content
    assert b"Exif" not in content
    assert not kept.scanned


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("JPEG", "CMYK")])
def test_every_photo_becomes_jpeg_of_a_readable_size(kind: str, mode: str) -> None:
    kept = keep(picture(kind, (3000, 1500), mode)).file
    assert kept.content_type == files.JPEG
    with Image.open(io.BytesIO(files.read(kept))) as image:
        assert image.format == "JPEG"
        assert image.size == (photos.LONGEST, photos.LONGEST // 2)


def test_words_on_nothing_stay_readable() -> None:
    clear = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    out = io.BytesIO()
    clear.save(out, "PNG")
    with Image.open(io.BytesIO(files.read(keep(out.getvalue()).file))) as image:
        assert min(image.getpixel((200, 200))) > 250


def _bomb() -> bytes:
    """Names 900 million pixels in a few bytes."""
    small = picture("PNG")
    return small[:16] + struct.pack("!II", 30_000, 30_000) + small[24:]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"MZ\x90\0" + b"\0" * 300, "只收照片"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 300, "兼容性最佳"),
        (picture()[:400], "打不开"),
        (picture(size=(80, 80)), "太小"),
        (_bomb(), "打不开"),
        (b"%PDF-1.7 1 0 obj << /OpenAction << /JavaScript (app.alert(1)) >> >>", "带有程序"),
        (b"%PDF-1.7 trailer << /Encrypt 5 0 R >>", "密码"),
    ],
)
def test_what_is_refused_says_what_to_do_and_is_not_kept(content: bytes, said: str) -> None:
    with pytest.raises(UserError, match=said):
        keep(content)
    assert not StoredFile.objects.exists()


def test_too_large_is_not_read_to_its_end() -> None:
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size: int = -1) -> bytes:
            self.asked += size
            return b"\xff\xd8\xff" + b"\0" * (size - 3)

    endless = Endless()
    with pytest.raises(UserError, match="文件太大"):
        read_upload(content=endless, name="a.jpg")
    assert endless.asked < 13_000_000


def test_a_pdf_is_kept_as_it_is_and_saved_not_shown() -> None:
    content = b"%PDF-1.4\n" + b"0" * 500
    kept = keep(content, "证明.pdf").file
    assert files.read(kept) == content
    response = file_response(kept)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "no-store"
    assert "sandbox" in response["Content-Security-Policy"]


def test_the_scanner_sees_what_was_uploaded(clamd: Clamd) -> None:
    content = picture(size=(2000, 1500), quality=95)
    assert keep(content).scanned
    assert clamd.got == [content]
    assert not list(preflight_of())


def test_a_virus_is_not_kept(clamd: Clamd) -> None:
    with pytest.raises(scanning.FileInfected, match="带有病毒"):
        keep(picture() + EICAR)
    assert not StoredFile.objects.exists()


def test_a_scanner_that_is_down_keeps_nothing(settings: Any, tmp_path: Any) -> None:
    for address in ("127.0.0.1:9", str(tmp_path / "clamd.ctl")):
        settings.VIRUS_SCAN = address
        with pytest.raises(scanning.ScannerDown, match="没有响应"):
            keep(picture())
        assert [finding.error for finding in preflight_of()] == [True]
    assert not StoredFile.objects.exists()


def test_without_a_scanner_the_administrator_is_told(settings: Any) -> None:
    settings.VIRUS_SCAN = ""
    assert [finding.error for finding in preflight_of()] == [False]
    assert scanning.answering in preflight.CHECKS


def preflight_of() -> Iterator[preflight.Finding]:
    check: Callable[[], Iterator[preflight.Finding]] = scanning.answering
    return check()
