"""`bianmin journal verify|seal|head`: proves that nobody has touched the journal."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bianmin.core.actions.journal import journal_head, journal_seal, journal_verify
from bianmin.core.actions.journal_check import journal_check_note
from bianmin.core.journal_chain import MOST_FINDINGS, Report


class Command(BaseCommand):
    help = "verify: check every entry (exit code 1 when something does not hold); seal: seal now; head: print the end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["verify", "seal", "head"])
        parser.add_argument("--head", help="verify: an end that `bianmin journal head` printed earlier, kept elsewhere")

    def handle(self, *args: Any, act: str, head: str | None, **options: Any) -> None:
        if act == "seal":
            self.stdout.write(f"{journal_seal()} entries sealed")
        elif act == "head":
            self.stdout.write(journal_head())
        else:
            report = journal_verify(head=head)
            journal_check_note(report=report)
            self._verify(report)

    def _verify(self, report: Report) -> None:
        for finding in report.findings:
            where = "not sealed" if finding.position is None else f"position {finding.position}"
            self.stdout.write(f"{where}  {finding.uid or '-'}  {finding.what}")
        counted = f"{report.sealed} sealed entries in {report.batches} batches, {report.unsealed} not sealed yet"
        if not report.holds:
            more = " or more" if len(report.findings) == MOST_FINDINGS else ""
            raise CommandError(f"The journal does not hold: {len(report.findings)}{more} findings; {counted}.")
        self.stdout.write(f"The journal holds: {counted}; head {report.head}")
