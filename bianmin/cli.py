"""The console command `bianmin`: every verb is a Django management command of one of the apps."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from bianmin.core.errors import UserError


def main() -> None:
    """Run `bianmin VERB …`; `bianmin help` lists the verbs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.config.settings")
    try:
        execute_from_command_line(["bianmin", *sys.argv[1:]])
    except (ImproperlyConfigured, UserError) as error:
        sys.exit(str(error))
    except DatabaseError:
        if not _lacks_migrations():
            raise
        sys.exit(_("数据库还没有升级到这个版本。请先运行 bianmin migrate，再重试。"))


def _lacks_migrations() -> bool:
    """Whether the database is older than the program; False also when it cannot be asked."""
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return False
