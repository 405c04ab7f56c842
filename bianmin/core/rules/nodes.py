"""The tree of a rule: small immutable nodes with their place in the source text.

`start` and `end` are character offsets into the whole expression, so that a condition can be quoted and an error can
point. Nodes compare by identity: two equal texts at two places are two nodes.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

Scalar = bool | int | Decimal | str | datetime.date


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    start: int
    end: int

    def children(self) -> tuple["Node", ...]:
        return ()

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, in source order."""
        yield self
        for child in self.children():
            yield from child.walk()


@dataclass(frozen=True, eq=False, slots=True)
class Constant(Node):
    """A fixed value: true, 60, 1.5, 'dibao', date('2016-01-01')."""

    value: Scalar


@dataclass(frozen=True, eq=False, slots=True)
class Items(Node):
    """A list of fixed values: [1, 2]."""

    values: tuple[Constant, ...]

    def children(self) -> tuple[Node, ...]:
        return self.values


@dataclass(frozen=True, eq=False, slots=True)
class Name(Node):
    """A fact: person.age."""

    path: str


@dataclass(frozen=True, eq=False, slots=True)
class Index(Node):
    """An entry of a mapping: params.retire_age[person.sex]."""

    table: Name
    key: Name | Constant

    def children(self) -> tuple[Node, ...]:
        return (self.table, self.key)


@dataclass(frozen=True, eq=False, slots=True)
class Not(Node):
    part: Node

    def children(self) -> tuple[Node, ...]:
        return (self.part,)


@dataclass(frozen=True, eq=False, slots=True)
class Every(Node):
    """All parts hold (&&)."""

    parts: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.parts


@dataclass(frozen=True, eq=False, slots=True)
class Some(Node):
    """At least one part holds (||)."""

    parts: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.parts


@dataclass(frozen=True, eq=False, slots=True)
class Binary(Node):
    """Two operands with `op` between them."""

    op: str
    left: Node
    right: Node

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, eq=False, slots=True)
class Compare(Binary):
    """`op` is one of == != < <= > >=."""


@dataclass(frozen=True, eq=False, slots=True)
class Member(Binary):
    """left in right: a code in tags, or a value in a list; `op` is "in"."""


@dataclass(frozen=True, eq=False, slots=True)
class Arithmetic(Binary):
    """`op` is one of + - * /. A leading minus is `0 - x`."""
