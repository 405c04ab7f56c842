"""What an editor refuses beyond grammar and vocabulary: names that mean nothing at this place, and conditions that
contradict themselves."""

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise, product
from math import prod
from typing import Any

from .describe import OPPOSITE, turned
from .errors import RuleError
from .evaluate import COMPARE
from .facts import NUMBERS, Fact, Vocabulary
from .nodes import Compare, Constant, Every, Items, Member, Name, Node, Not, Some
from .rule import Rule

MOST_WAYS = 2000
Demand = tuple[str, Any]  # operator and value: (">=", 60), ("in", True)
Way = tuple[tuple[Node, bool], ...]  # parts that must all hold, or not hold


def require_names(rule: Rule, prefixes: tuple[str, ...], advice: str) -> None:
    """Raises `RuleError` with the place of the first name outside of `prefixes`; `advice` may hold {name}."""
    for node in rule.tree.walk():
        if isinstance(node, Name) and not node.path.startswith(prefixes):
            raise RuleError(advice.format(name=node.path), position=node.start + 1)


def can_hold(rule: Rule, vocabulary: Vocabulary) -> bool:
    """Whether the rule could be met by anybody. False is certain; True also stands for what is too long to be tried.

    Looks at what is demanded of each fact by itself: an age above 80 and below 60, a tag that is and is not held. Two
    facts compared with each other, and sums, are taken to be possible.
    """
    if _count(rule.tree, holds=True) > MOST_WAYS:
        return True
    return any(_possible(way, vocabulary) for way in _ways(rule.tree, holds=True))


def _count(node: Node, *, holds: bool) -> int:
    if isinstance(node, Not):
        return _count(node.part, holds=not holds)
    if isinstance(node, Every | Some):
        counts = [_count(part, holds=holds) for part in node.parts]
        return prod(counts) if isinstance(node, Every) == holds else sum(counts)
    return 1


def _ways(node: Node, *, holds: bool) -> Iterator[Way]:
    """Every combination of parts by which `node` holds (or does not)."""
    if isinstance(node, Not):
        yield from _ways(node.part, holds=not holds)
    elif not isinstance(node, Every | Some):
        yield ((node, holds),)
    elif isinstance(node, Every) == holds:
        for chosen in product(*(tuple(_ways(part, holds=holds)) for part in node.parts)):
            yield tuple(atom for way in chosen for atom in way)
    else:
        for part in node.parts:
            yield from _ways(part, holds=holds)


def _possible(way: Way, vocabulary: Vocabulary) -> bool:
    demands: dict[str, list[Demand]] = {}
    for node, holds in way:
        if isinstance(node, Constant):
            if node.value is not holds:
                return False
        elif (found := demand_of(node, holds=holds)) is not None:
            demands.setdefault(found[0], []).append(found[1])
    return all(_met_by_some(vocabulary[name], asked) for name, asked in demands.items())


def demand_of(node: Node, *, holds: bool) -> tuple[str, Demand] | None:
    """The fact that one part speaks of and what it must be; None when it speaks of more than one."""
    if isinstance(node, Name):
        return node.path, ("==", holds)
    if isinstance(node, Compare):
        op, left, right = turned(node)
        if isinstance(left, Name) and isinstance(right, Constant):
            return left.path, (op if holds else OPPOSITE[op], right.value)
        return None
    if isinstance(node, Member) and isinstance(node.right, Items) and isinstance(node.left, Name):
        return node.left.path, ("in" if holds else "not in", tuple(item.value for item in node.right.values))
    if isinstance(node, Member) and isinstance(node.right, Name) and isinstance(node.left, Constant):
        return f"{node.right.path}.{node.left.value}", ("==", holds)
    return None


def _met_by_some(fact: Fact, demands: list[Demand]) -> bool:
    return any(all(_meets(value, demand) for demand in demands) for value in _values(fact, demands))


def _meets(value: Any, demand: Demand) -> bool:
    op, wanted = demand
    if op in ("in", "not in"):
        return (value in wanted) is (op == "in")
    return bool(COMPARE[op](value, wanted))


def _values(fact: Fact, demands: list[Demand]) -> Iterable[Any]:
    """Enough values of the fact to tell whether one meets the demands: each that is named, and those between."""
    if fact.kind == "bool":
        return (True, False)
    if fact.choices:
        return fact.choices
    named = {part for op, value in demands for part in (value if op in ("in", "not in") else (value,))}
    if fact.kind == "date":
        day = datetime.timedelta(days=1)
        inside = [value for value in named if datetime.date.min < value < datetime.date.max]
        return named | {value - day for value in inside} | {value + day for value in inside}
    if fact.kind not in NUMBERS:
        return named | {"\0"}  # a text that nobody names
    return _numbers(fact, named)


def _numbers(fact: Fact, named: set[Any]) -> Iterable[Any]:
    if fact.kind == "int":
        tried: set[Any] = {int(value) + step for value in named for step in (-1, 0, 1)}
    else:
        edges = sorted(Decimal(value) for value in named)
        between = {(low + high) / 2 for low, high in pairwise(edges)}
        tried = {*edges, *between, edges[0] - 1, edges[-1] + 1}
    if fact.bounds is None:
        return tried
    least, most = fact.bounds
    return {value for value in tried if least <= value <= most}
