"""The virus scanner for what strangers upload: clamd, spoken to by its own protocol (INSTREAM).

`BIANMIN_VIRUS_SCAN` is `host:port` or the path of a socket; empty: nothing is scanned, and staff are told so.
https://docs.clamav.net/manual/Usage/ClamdProtocol.html
"""

import socket
import struct
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from .errors import UserError
from .preflight import Finding

CHUNK = 65_536
SECONDS = 20
LONGEST_ANSWER = 4_096


class FileInfected(UserError):
    code = "file_infected"


class ScannerDown(UserError):
    """Nothing is taken in unscanned where a scanner is wanted."""

    code = "scanner_down"
    status = 503


def scan(content: bytes) -> bool:
    """Whether the content was scanned and is clean; False where no scanner is set. Raises FileInfected, ScannerDown."""
    if not settings.VIRUS_SCAN:
        return False
    try:
        answer = _ask(b"zINSTREAM\0", _stream(content))
    except OSError as error:
        raise ScannerDown(_("现在收不了文件：病毒扫描没有响应。请过几分钟再传，已填的内容都在。")) from error
    if answer.endswith(" FOUND"):
        raise FileInfected(_("这个文件带有病毒，没有保存。请换一个文件，或者用手机重新拍照。"))
    if not answer.endswith(": OK"):
        raise ScannerDown(_("这个文件扫描不了，没有保存。请换一个文件，或者用手机重新拍照。"))
    return True


def answering() -> Iterator[Finding]:
    """`bianmin check`: whether the scanner that is set answers."""
    if not settings.VIRUS_SCAN:
        yield Finding(
            "No virus scanner (BIANMIN_VIRUS_SCAN): papers that residents upload are not scanned; clerks see that.",
            "Install clamd and set BIANMIN_VIRUS_SCAN to its address, such as 127.0.0.1:3310.",
            error=False,
        )
        return
    try:
        fine = _ask(b"zPING\0", iter(())) == "PONG"
    except OSError:
        fine = False
    if not fine:
        yield Finding(
            f"The virus scanner at {settings.VIRUS_SCAN} does not answer, so residents cannot upload papers.",
            "Start clamd, or correct BIANMIN_VIRUS_SCAN.",
        )


def _ask(command: bytes, parts: Iterator[bytes]) -> str:
    with _connected() as line:
        line.sendall(command)
        for part in parts:
            line.sendall(part)
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            if not (more := line.recv(LONGEST_ANSWER)):
                break
            answer += more
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _connected() -> socket.socket:
    host, _colon, port = settings.VIRUS_SCAN.rpartition(":")
    if host and port.isdecimal():
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(SECONDS)
    try:
        line.connect(settings.VIRUS_SCAN)
    except OSError:
        line.close()
        raise
    return line


def _stream(content: bytes) -> Iterator[bytes]:
    """Chunks, each behind its length in four bytes, and an empty one at the end."""
    for start in range(0, len(content), CHUNK):
        part = content[start : start + CHUNK]
        yield struct.pack("!I", len(part)) + part
    yield struct.pack("!I", 0)
