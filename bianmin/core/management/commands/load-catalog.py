"""`bianmin load-catalog`: brings the tables up to the YAML of bianmin/catalog, leaving what an office has edited."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bianmin.core import catalog


class Command(BaseCommand):
    help = "Load the catalogue (areas, centre, codes, items …); what an office edited on screen stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", metavar="NAME", action="append", help="run this loader alone (repeatable)")

    def handle(self, *args: Any, only: list[str] | None, **options: Any) -> None:
        known = catalog.loaders()
        unknown = set(only or ()) - {entry.name for entry in known}
        if unknown:
            names = ", ".join(entry.name for entry in known)
            raise CommandError(f"There is no loader {', '.join(sorted(unknown))}. There are: {names}.")
        for entry in known:
            if only is None or entry.name in only:
                self.stdout.write(f"{entry.name}: {catalog.run(entry)} rows made or changed")
