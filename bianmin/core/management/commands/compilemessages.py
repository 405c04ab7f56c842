"""`bianmin compilemessages` compiles the catalogues of bianmin/locale without asking for gettext on the machine."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile the message catalogues (bianmin/locale/*/LC_MESSAGES/*.po) that changed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for root in settings.LOCALE_PATHS:
            for source in sorted(Path(root).glob("*/LC_MESSAGES/*.po")):
                self._compile(source)

    def _compile(self, source: Path) -> None:
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            return
        with source.open("rb") as file:
            catalogue = read_po(file)
        part = target.with_suffix(".part")
        with part.open("wb") as file:
            write_mo(file, catalogue)
        part.replace(target)
        self.stdout.write(f"{source.parent.parent.name}: {len(catalogue)} messages")
