"""`bianmin settings`: the table of environment variables, from which docs/configuration.md is made."""

from typing import Any

from django.core.management.base import BaseCommand

from bianmin.config.settings.env import BASE_DIR, VARIABLES, Variable

HEAD = """# Configuration

Made by `bianmin settings > docs/configuration.md` from `bianmin/config/settings/env.py`; do not edit by hand.

Everything that an installation may change is an environment variable. A secret may also be given as `NAME_FILE`, the
path of a file that holds it. With `BIANMIN_PRODUCTION=true` a missing key stops the start with a sentence naming it.

| variable | type | default | in production | meaning |
|---|---|---|---|---|
"""


def row(variable: Variable) -> str:
    """One line of the table; paths of this machine are shown relative to the project."""
    default = ",".join(variable.default) if isinstance(variable.default, list) else str(variable.default)
    default = default.replace(f"{BASE_DIR}/", "")
    if isinstance(variable.default, bool):
        default = default.lower()
    need = "required" if variable.required_in_production else ""
    secret = ", secret" if variable.secret else ""
    shown = f"`{default}`" if default else ""
    return f"| `{variable.name}` | {variable.cast.__name__}{secret} | {shown} | {need} | {variable.meaning} |"


def table() -> str:
    """The whole document, ending with a line break."""
    return HEAD + "\n".join(row(variable) for variable in VARIABLES.values()) + "\n"


class Command(BaseCommand):
    help = "Print the table of environment variables as Markdown."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(table(), ending="")
