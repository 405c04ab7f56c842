"""`bianmin flush`: Django's, but never on a real installation, where the journal must not be emptied."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from bianmin.core import book_guard, journal_guard


class Command(flush.Command):
    help = "Delete all rows of a test or demo database; refused on a real installation."

    def handle(self, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "This is a real installation (BIANMIN_PRODUCTION): its journal and books are never emptied."
            )
        connection = connections[options["database"]]
        with journal_guard.lifted(connection), book_guard.lifted(connection):
            super().handle(**options)
