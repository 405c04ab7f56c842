"""What a layout is: sheets of columns, each column a heading and what it says of a line."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from .line import Line

Value = Callable[[Line], str]


@dataclass(frozen=True)
class Column:
    """`width` in characters of a number's width, as spreadsheets count."""

    heading: str
    value: Value
    width: int = 12


@dataclass(frozen=True)
class SheetLayout:
    """`takes` says which lines stand on this sheet."""

    name: str
    columns: tuple[Column, ...]
    takes: Callable[[Line], bool] = lambda line: True


def said(name: str) -> Value:
    """What the line says under this name."""
    return attrgetter(name)


def place(part: str) -> Value:
    return lambda line: line.place(part)


def word(field: str, table: str) -> Value:
    """The word of a code."""
    return lambda line: line.word(field, table)


def code(field: str) -> Value:
    """The code itself, as it is stored."""
    return attrgetter(f"person.{field}")


def compact_day(name: str) -> Value:
    """A day in eight digits (20200105, GB/T 7408 basic format), or what is left of it when masked."""
    day = attrgetter(name)
    return lambda line: str(day(line) or "").replace("-", "")
