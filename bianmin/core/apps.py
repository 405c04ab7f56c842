from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from . import (
    journal_guard,
    lookups,  # noqa: F401 — registers `__prefix`
)


class CoreConfig(AppConfig):
    name = "bianmin.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_guard_journal, sender=self, dispatch_uid="core.journal_guard")


def _guard_journal(using: str, **kwargs: Any) -> None:
    """A migration that alters a SQLite table makes it anew, without its triggers: they are set again."""
    connection = connections[using]
    if journal_guard.BATCH in connection.introspection.table_names():
        journal_guard.install(connection)
