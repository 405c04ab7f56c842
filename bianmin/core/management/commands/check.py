"""`bianmin check`: Django's own system checks, and then the preflight of the installation."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.commands.check import Command as SystemCheck

from bianmin.core.preflight import Finding, findings


class Command(SystemCheck):
    help = (
        "Say whether everything is ready: code, keys, settings, database, migrations, worker, fonts; "
        "each finding with its next step. Exit code 1 when something must be mended first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)  # type: ignore[arg-type] # the stubs want Django's own parser class
        parser.add_argument("--system-only", action="store_true", help="only Django's checks of the code")

    def handle(self, *app_labels: Any, system_only: bool = False, **options: Any) -> None:
        super().handle(*app_labels, **options)
        if system_only or app_labels or options.get("tags") or options.get("list_tags"):
            return
        found = findings()
        for finding in found:
            self._write(finding)
        errors = sum(finding.error for finding in found)
        if errors:
            self.stderr.write(self.style.ERROR(f"Not ready: {errors} to mend."))
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS("Ready."))

    def _write(self, finding: Finding) -> None:
        kind = self.style.ERROR("error  ") if finding.error else self.style.WARNING("warning")
        self.stdout.write(f"{kind}  {finding.what}\n         → {finding.next_step}")
