"""What the tests need from Debian: installed when we may, otherwise the one command is named."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def _postgres() -> bool:
    return bool(list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))) or shutil.which("initdb") is not None


def _chinese_fonts() -> bool:
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return False
    return bool(subprocess.run([fc_list, ":lang=zh"], capture_output=True, text=True, check=False).stdout.strip())


def missing(postgres: bool) -> list[str]:
    """Names of the Debian packages that are not there yet."""
    wanted = {
        "chromium": shutil.which("chromium") is not None,
        "fonts-noto-cjk": _chinese_fonts(),
        "fontconfig": shutil.which("fc-list") is not None,
        "postgresql": _postgres() or not postgres,
    }
    return [name for name, there in wanted.items() if not there]


def install(packages: list[str]) -> None:
    """Install the packages as root, or end with the command to run. Nothing to do for an empty list."""
    if not packages:
        return
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"The tests need {', '.join(packages)}. Run: sudo {' '.join(command)}")
    print(f"  Debian: {', '.join(packages)} …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-q"], command):
        done = subprocess.run(step, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(step)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
