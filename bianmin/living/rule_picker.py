"""Who gets something, as the office picks it: a few choices instead of a condition typed by hand, and back again.

One `Picked` is one kind of people, of whom all must hold; several are joined by "or". The condition stays the rule
language's text (ADR 0004): whoever knows it writes what cannot be picked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from bianmin.core.errors import UserError
from bianmin.core.rules import Ask, alternatives, alternatives_text, vocabulary

MOST_LINES, MOST_TAGS = 3, 2
AGES = (0, 150)
AGE = "person.age"
TAG_SETS = ("household.tags", "person.tags")
# field → what is picked → what is asked of the record
ASKED: dict[str, dict[Any, Ask]] = {
    "disability": {
        "any": Ask("person.disability_level", ">", 0),
        "severe": Ask("person.disability_level", "in", (1, 2)),
    },
    "lives": {
        "here": Ask("person.resident_local", "==", True),
        "permanent": Ask("person.residence", "==", "permanent"),
        "floating": Ask("person.residence", "==", "floating"),
        "away": Ask("person.residence", "==", "away"),
    },
    "alone": {True: Ask("person.lives_alone", "==", True)},
    "hukou": {True: Ask("person.hukou_local", "==", True)},
}
PICKED = {ask: (name, value) for name, choices in ASKED.items() for value, ask in choices.items()}
OLDER = {">=": ("age_from", 0), ">": ("age_from", 1), "<=": ("age_to", 0), "<": ("age_to", -1)}


@dataclass(frozen=True)
class Picked:
    """`tags` by their full names (household.tags.dibao); ages in years, both included; "" and None: whatever it is."""

    tags: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    disability: str = ""
    lives: str = ""
    alone: bool = False
    hukou: bool = False

    @property
    def asks(self) -> list[Ask]:
        """All that must hold; empty when nothing is picked."""
        asks = [Ask(name, "==", True) for name in self.tags]
        ages = ((">=", self.age_from), ("<=", self.age_to))
        asks += [Ask(AGE, op, years) for op, years in ages if years is not None]
        return asks + [choices[value] for name, choices in ASKED.items() if (value := getattr(self, name))]


def picked_text(lines: Sequence[Picked]) -> str:
    """The condition; lines in which nothing is picked are left out, "" when that is all of them."""
    return alternatives_text([line.asks for line in lines if line.asks], vocabulary)


def picked_lines(expr: str, most: int = MOST_LINES) -> list[Picked] | None:
    """What has to be picked for this condition; None when it says more than can be picked in `most` lines."""
    found = alternatives(expr, vocabulary)
    if found is None or len(found) > most:
        return None
    lines = [_picked(asks) for asks in found]
    known = [line for line in lines if line is not None]
    return known if len(known) == len(lines) else None


def _picked(asks: Sequence[Ask]) -> Picked | None:
    line = Picked()
    for ask in asks:
        pairs = _pairs(ask, line)
        if not pairs or any(getattr(line, name) != _NOTHING[name] for name in pairs if name != "tags"):
            return None
        line = replace(line, **pairs)
    return line


_NOTHING = {field.name: field.default for field in fields(Picked)}


def _pairs(ask: Ask, line: Picked) -> dict[str, Any]:
    """The fields of a line that one demand sets; none when there is no such choice."""
    if ask in PICKED:
        name, value = PICKED[ask]
        return {name: value}
    if ask.name == AGE:
        return _ages(ask)
    if ask.name.rpartition(".")[0] in TAG_SETS and ask.name not in line.tags and len(line.tags) < MOST_TAGS:
        return {"tags": (*line.tags, ask.name)}
    return {}


def _ages(ask: Ask) -> dict[str, Any]:
    if not isinstance(ask.value, int) or isinstance(ask.value, bool):
        return {}
    if ask.op == "==":
        found = {"age_from": ask.value, "age_to": ask.value}
    elif ask.op in OLDER:
        name, more = OLDER[ask.op]
        found = {name: ask.value + more}
    else:
        return {}
    return found if all(AGES[0] <= years <= AGES[1] for years in found.values()) else {}


class Reading(NamedTuple):
    """How a condition reads, or what is wrong with it: `before`, `fault` and `after` are its text around the place."""

    sentences: list[str]
    error: str = ""
    before: str = ""
    fault: str = ""
    after: str = ""


def rule_reading(expr: str, sentences: Callable[[str], list[str]]) -> Reading | None:
    """`sentences` reads a condition or refuses it; None for nothing."""
    if not expr.strip():
        return None
    try:
        return Reading(sentences(expr))
    except UserError as error:
        place = error.details.get("position")
        if not place:
            return Reading([], error.message)
        start = min(place - 1, max(len(expr) - 1, 0))
        end = start + len(_word(expr[start:]))
        return Reading([], error.message, expr[:start], expr[start:end], expr[end:])


def _word(rest: str) -> str:
    """The name, number or sign at which a text begins."""
    length = 0
    while length < len(rest) and (rest[length].isalnum() or rest[length] in "._"):
        length += 1
    return rest[: max(length, 1)]
