"""`bianmin load-pilot`: the synthetic residents of the pilot street, or of a whole district for the bench."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bianmin.core.errors import UserError
from bianmin.residents.pilot.loading import PilotError, load
from bianmin.residents.pilot.population import RESIDENTS, SMALLEST


class Command(BaseCommand):
    help = (
        "Register synthetic residents who belong to nobody. The same number and seed give the same people. "
        "A load that was stopped goes on; a finished one changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--residents", type=int, default=RESIDENTS, metavar="N", help=f"default {RESIDENTS}")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="default 1")

    def handle(self, *args: Any, residents: int, seed: int, **options: Any) -> None:
        if residents < SMALLEST:
            raise CommandError(f"The pilot population has at least {SMALLEST} residents.")
        started = time.monotonic()

        def progress(people: int) -> None:
            rate = people / max(time.monotonic() - started, 0.001)
            self.stdout.write(
                f"  {people:,} of {residents:,} residents ({people * 100 // residents} %), {rate:,.0f} a second"
            )
            self.stdout.flush()

        try:
            written = load(residents, seed, progress=progress)
        except (PilotError, UserError) as error:
            raise CommandError(str(error)) from error
        took = time.monotonic() - started
        if written:
            self.stdout.write(self.style.SUCCESS(f"{written:,} residents registered in {took:.1f} s."))
        else:
            self.stdout.write(f"All {residents:,} residents are on file already.")
