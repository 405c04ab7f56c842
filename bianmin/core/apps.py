from contextlib import suppress
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from . import (
    book_guard,
    journal_guard,
    journal_words,
    lookups,  # noqa: F401 — registers `__prefix`
    panels,
    translations,
)


class CoreConfig(AppConfig):
    name = "bianmin.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import field_words, payment_about, preflight, scanning
        from .journal_panel import person_journal
        from .journal_verbs import FIELDS, VALUES, VERBS, office_names, parameter_names
        from .navigation import MANAGE, MONEY, WATCH, NavItem, desk
        from .permissions import manages_centre, reads_books, reads_journal, sees_parameters

        field_words.install()
        with suppress(OSError):  # a folder that is read-only holds what was compiled before
            list(translations.compile_changed())
        post_migrate.connect(_guard, sender=self, dispatch_uid="core.guards")
        preflight.register(scanning.answering)
        payment_about.register()
        journal_words.register_many(VERBS, FIELDS, VALUES)
        journal_words.register_table("key", parameter_names)
        journal_words.register_table("office", office_names)
        panels.register("person.side", "core.journal", person_journal, order=95)
        desk.register(NavItem(_("账簿"), "book_list", "calculator", reads_books, 68, group=MONEY))
        desk.register(NavItem(_("操作台账"), "journal_list", "book-open", reads_journal, 70, group=WATCH))
        desk.register(
            NavItem(_("政策参数"), "parameter_list", "adjustments-horizontal", sees_parameters, 82, group=MANAGE)
        )
        desk.register(
            NavItem(_("消息模板"), "message_templates", "chat-bubble-left-right", manages_centre, 83, group=MANAGE)
        )
        desk.register(NavItem(_("工作日历"), "calendar_show", "calendar-days", manages_centre, 84, group=MANAGE))
        desk.register(NavItem(_("中心"), "centre_show", "building-office", manages_centre, 86, group=MANAGE))
        desk.register(NavItem(_("区域"), "area_list", "map", manages_centre, 88, group=MANAGE))


def _guard(using: str, **kwargs: Any) -> None:
    """A migration that alters a SQLite table makes it anew, without its triggers: they are set again."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    if journal_guard.BATCH in tables:
        journal_guard.install(connection)
    if set(book_guard.TABLES) <= set(tables):
        book_guard.install(connection)
