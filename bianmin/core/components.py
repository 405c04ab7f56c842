"""What the components show, as plain typed rows: a selector or a view builds them, a template tag draws them."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["", "ok", "warn", "bad", "info"]


@dataclass(frozen=True)
class Tab:
    """One tab: a link to a page of its own. `count` is shown behind the label."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Step:
    """One step of a walk through pages; `url` lets a finished step be opened again."""

    label: str
    state: Literal["done", "now", "todo"] = "todo"
    url: str = ""


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened: what, when and where as one line of text, and where to read more."""

    title: str
    when: str = ""
    note: str = ""
    url: str = ""
    kind: Kind = ""


@dataclass(frozen=True)
class QueueRow:
    """One waiting number, with one remark (a badge when `kind` is set)."""

    number: str
    note: str = ""
    kind: Kind = ""
    now: bool = False
    url: str = ""


@dataclass(frozen=True)
class ConflictRow:
    """One field that two people changed: what is stored by now beside what the second one typed, both in words."""

    field: str
    label: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Toast:
    """A short message that says what has been done or what went wrong."""

    text: str
    kind: Kind = "info"
    details: dict[str, str] = field(default_factory=dict)
