"""The catalogue is data: each app registers a loader for its YAML, and `bianmin load-catalog` runs them in order.

A loader is idempotent. It brings what is missing and leaves what an office has edited on screen as it is.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FOLDER = Path(__file__).resolve().parents[1] / "catalog"
Load = Callable[[], int]


class Loader(NamedTuple):
    order: int
    name: str
    load: Load


_loaders: dict[str, Loader] = {}


def loader(name: str, order: int) -> Callable[[Load], Load]:
    """Register a function that loads its part and returns how many rows it made or changed.

    Orders: core below 100, residents from 200, partners from 300, affairs from 400. The module that holds it must be
    imported in the app's `ready()`.
    """

    def register(load: Load) -> Load:
        _loaders[name] = Loader(order, name, load)
        return load

    return register


def loaders() -> list[Loader]:
    """Every registered loader, in order."""
    return sorted(_loaders.values())


def read(name: str) -> Any:
    """The content of `bianmin/catalog/<name>`. Raises FileNotFoundError or yaml.YAMLError."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
