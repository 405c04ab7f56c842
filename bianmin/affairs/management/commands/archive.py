"""`bianmin archive verify FILE`: checks a package with the file alone; `bianmin archive make` archives what is due."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bianmin.affairs.actions.archive import archive_due
from bianmin.affairs.archive_package import CHANGED, EXTRA, MISSING, RESEALED, UNREADABLE, Check, check

WORDS = {
    MISSING: "is missing",
    CHANGED: "was changed",
    EXTRA: "is not in the manifest",
    UNREADABLE: "cannot be read",
    RESEALED: "is not the one that was written down",
}


class Command(BaseCommand):
    help = "verify FILE: check an archive package (exit code 1 when it does not hold); make: archive what is due."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["verify", "make"])
        parser.add_argument("file", nargs="?", help="verify: the package, a zip")
        parser.add_argument("--manifest-sm3", default="", help="verify: the manifest's SM3 as it was written down")

    def handle(self, *args: Any, act: str, file: str | None, manifest_sm3: str, **options: Any) -> None:
        if act == "make":
            self.stdout.write(f"{archive_due()} packages made")
            return
        if file is None:
            raise CommandError("Name the package: bianmin archive verify FILE")
        try:
            content = Path(file).read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        self._verify(check(content, manifest_sm3=manifest_sm3))

    def _verify(self, found: Check) -> None:
        if not found.sound:
            raise CommandError(f"The package does not hold: {found.where or 'the zip'} {WORDS[found.what]}.")
        self.stdout.write(f"The package holds: {found.files} files. Manifest SM3 {found.manifest_sm3}")
        for name, value in found.metadata.items():
            self.stdout.write(f"  {name}  {value}")
