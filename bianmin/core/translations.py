"""The message catalogues of bianmin/locale, compiled without asking for gettext; the language of what is kept."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation


@contextmanager
def in_chinese() -> Iterator[None]:
    """Around whatever is kept or handed out (papers, forms, assessments): Chinese, whatever the clerk reads.

    A single text for the record is rather marked with `gettext_noop as kept`.
    """
    with translation.override(settings.LANGUAGE_CODE):
        yield


def compile_changed() -> Iterator[tuple[str, int]]:
    """Compile each .po that is newer than its .mo; yields language and number of messages. Raises OSError.

    Safe when several processes do it at once: each writes a file of its own and puts it in place in one step.
    """
    for root in settings.LOCALE_PATHS:
        for source in sorted(Path(root).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                yield source.parent.parent.name, _compile(source, target)


def _compile(source: Path, target: Path) -> int:
    with source.open("rb") as file:
        catalogue = read_po(file)
    part = target.with_suffix(f".{os.getpid()}")
    with part.open("wb") as file:
        write_mo(file, catalogue)
    part.replace(target)
    return len(catalogue)
