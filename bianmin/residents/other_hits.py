"""What else the desk's search box finds beside people. A higher app registers in `ready()` what it knows by its shape:

    other_hits.register("cases", find)  # find(user, "XDJ-S-20261124-0001") gives hits, or None: not of my shape

A finder looks at the shape of the text first, so that looking for people stays as fast as it is.
"""

from collections.abc import Callable
from typing import Any, NamedTuple


class OtherHit(NamedTuple):
    """A link with a title and a quiet line below it; what is personal in them is masked."""

    url: str
    title: str
    words: str


Find = Callable[[Any, str], "list[OtherHit] | None"]
_finders: dict[str, Find] = {}


def register(name: str, find: Find) -> None:
    """Ask `find(user, text)`. It checks itself what the user may see; None says that the text is none of its own."""
    _finders[name] = find


def other_hits(user: Any, text: str) -> list[OtherHit] | None:
    """What the text names beside people; empty when it is a number that leads nowhere, None when it means people."""
    answers = [found for find in _finders.values() if (found := find(user, text)) is not None]
    return [hit for found in answers for hit in found] if answers else None
