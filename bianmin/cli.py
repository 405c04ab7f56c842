"""The console command `bianmin`: every verb is a Django management command of one of the apps."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from bianmin.core.errors import UserError


def main() -> None:
    """Run `bianmin VERB …`; `bianmin help` lists the verbs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.config.settings")
    try:
        execute_from_command_line(["bianmin", *sys.argv[1:]])
    except (ImproperlyConfigured, UserError) as error:
        sys.exit(str(error))
