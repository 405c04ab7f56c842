"""`bianmin compilemessages` compiles the catalogues of bianmin/locale without asking for gettext on the machine."""

from typing import Any

from django.core.management.base import BaseCommand

from bianmin.core.translations import compile_changed


class Command(BaseCommand):
    help = "Compile the message catalogues (bianmin/locale/*/LC_MESSAGES/*.po) that changed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for language, count in compile_changed():
            self.stdout.write(f"{language}: {count} messages")
