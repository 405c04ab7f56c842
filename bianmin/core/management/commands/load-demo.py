"""`bianmin load-demo` makes the demo people and their work. Refused in production."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bianmin.core import demo


class Command(BaseCommand):
    help = "Make the demo people, posts and cases through the actions; running it again adds nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError(
                "Demo people exist in the demo alone: set BIANMIN_DEMO=true, and never on a real system."
            )
        for step in demo.steps():
            made = step.run()
            self.stdout.write(f"{step.name}: {made}")
