"""Rules plain enough to be picked from a form: one or more alternatives, each a handful of demands that all must hold.

    alternatives("'dibao' in household.tags && person.age >= 60 || person.lives_alone", vocabulary)
    → [[Ask("household.tags.dibao", "==", True), Ask("person.age", ">=", 60)], [Ask("person.lives_alone", "==", True)]]

What is more than that (a negation, brackets around an "or", two facts compared, a sum) is not read, and stays text.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .errors import RuleError
from .facts import Vocabulary
from .limits import demand_of
from .nodes import Every, Node, Not, Scalar, Some
from .rule import parse


class Ask(NamedTuple):
    """What one fact must be: `op` is a comparison or "in" (then `value` is a tuple). A tag goes by its own name."""

    name: str
    op: str
    value: Scalar | tuple[Scalar, ...]


def alternatives(expr: str, vocabulary: Vocabulary) -> list[list[Ask]] | None:
    """The demands of each alternative, in the order of the text; None for a rule that is more than that or is none."""
    try:
        tree = parse(expr, vocabulary).tree
    except RuleError:
        return None
    lines = []
    for line in tree.parts if isinstance(tree, Some) else (tree,):
        asks = [_ask(part) for part in (line.parts if isinstance(line, Every) else (line,))]
        known = [ask for ask in asks if ask is not None]
        if len(known) < len(asks):
            return None
        lines.append(known)
    return lines


def alternatives_text(lines: Iterable[Sequence[Ask]], vocabulary: Vocabulary) -> str:
    """The rule that `alternatives` reads as `lines`."""
    return " || ".join(" && ".join(_text(ask, vocabulary) for ask in line) for line in lines)


def _ask(node: Node) -> Ask | None:
    found = None if isinstance(node, Not) else demand_of(node, holds=True)
    return Ask(found[0], *found[1]) if found else None


def _text(ask: Ask, vocabulary: Vocabulary) -> str:
    holder, _dot, code = ask.name.rpartition(".")
    tags = vocabulary.get(holder)
    if tags is not None and tags.kind == "tags":
        return f"'{code}' in {holder}"
    if ask.value is True:
        return ask.name
    if isinstance(ask.value, tuple):
        return f"{ask.name} in [{', '.join(_fixed(value) for value in ask.value)}]"
    return f"{ask.name} {ask.op} {_fixed(ask.value)}"


def _fixed(value: Scalar) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)
