"""`bianmin workflows`: writes docs/workflows.md from every app's workflow.py."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from bianmin.core import workflow_docs


class Command(BaseCommand):
    help = "Draw every workflow into docs/workflows.md."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.PROJECT_DIR / "docs" / "workflows.md"
        path.write_text(workflow_docs.render(), encoding="utf-8")
        self.stdout.write(f"{path}: {len(workflow_docs.workflows())} workflows")
