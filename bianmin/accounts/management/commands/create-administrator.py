"""`bianmin create-administrator USER`: the first person who can give others their accounts and posts."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bianmin.accounts.actions.post import post_add
from bianmin.accounts.actions.staff import staff_create
from bianmin.accounts.models import Role, User
from bianmin.core.errors import UserError
from bianmin.core.models import Centre


class Command(BaseCommand):
    help = "Make an account that is administrator of a centre; she makes all others at /desk/staff/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="login name, such as zhang.min")
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--centre", default="", help="code of the centre; may be left out when there is one")

    def handle(self, *args: Any, **options: Any) -> None:
        centre = self._centre(options["centre"])
        try:
            user = staff_create(actor=None, username=options["user"], name=options["name"], password=_password())
            post_add(actor=None, staff=user, role=Role.ADMINISTRATOR, area=centre.area, centre=centre)
        except UserError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{User.objects.get(pk=user.pk)} is administrator of {centre}. Log in at /desk/login.")

    def _centre(self, code: str) -> Centre:
        centres = list(Centre.objects.select_related("area").filter(**({"code": code} if code else {}))[:2])
        if len(centres) != 1:
            raise CommandError("Name one centre with --centre CODE; `bianmin load-catalog` makes the pilot's.")
        return centres[0]


def _password() -> str:
    """Typed unseen at a terminal, or the first line of standard input."""
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
