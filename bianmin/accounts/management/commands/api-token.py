"""`bianmin api-token USER` prints a bearer token for scripts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bianmin.accounts.actions.api_token import DAYS, api_token_create
from bianmin.accounts.models import User


class Command(BaseCommand):
    help = "Print a bearer token that carries USER's rights in the API, for scripts. It is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="login name, such as clerk1")
        parser.add_argument("--name", default="script", help="what the token is for")
        parser.add_argument("--days", type=int, default=DAYS, help=f"days until it ends (default {DAYS})")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account named {options['user']!r}. See the list at /desk/staff/.")
        self.stdout.write(api_token_create(actor=None, user=user, name=options["name"], days=options["days"]))
