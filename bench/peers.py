"""Environments of their own for the peers that stand beside the product, made once under bench/."""

import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parent


def environment(peer: str) -> str:
    """The Python of bench/.venv-<peer>, with bench/<peer>/requirements.txt; made when it is not there."""
    folder = BENCH / f".venv-{peer}"
    python, stamp = folder / "bin" / "python", folder / ".made"
    if not stamp.exists():
        print(f"  {peer}: its own environment …", flush=True)
        call([sys.executable, "-m", "venv", "--clear", str(folder)], dict(os.environ), BENCH)
        requirements = str(BENCH / peer / "requirements.txt")
        call([str(python), "-m", "pip", "install", "-q", "-r", requirements], dict(os.environ), BENCH)
        stamp.touch()
    return str(python)


def call(command: list[str], environment: dict[str, str], folder: Path) -> str:
    """Run a step; returns what it prints. Ends the bench with its words when it fails."""
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[:5])} failed:\n{done.stdout[-1000:]}{done.stderr[-3000:]}")
    return done.stdout
