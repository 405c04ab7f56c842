"""Tree to closures, once per rule: each takes the facts of one person and answers True, False or None (unknown).

Kleene's logic: unknown only matters when it decides (`false && unknown` is false, `true || unknown` is true).
Numbers are exact (int and Decimal; `/` is a true division); a division by zero is unknown.
"""

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .facts import Fact, Facts, Vocabulary, tag_name
from .nodes import Arithmetic, Compare, Constant, Every, Index, Items, Member, Name, Node, Not, Some

Program = Callable[[Facts], Any]
Programs = dict[Node, Program]
Operation = Callable[[Any, Any], Any]

COMPARE: dict[str, Operation] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ARITHMETIC: dict[str, Operation] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda left, right: Decimal(left) / Decimal(right),
}


def compile_tree(tree: Node, vocabulary: Vocabulary) -> Programs:
    """One program for each node of a checked `tree`."""
    compiler = Compiler(vocabulary)
    compiler.compile(tree)
    return compiler.programs


class Compiler:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.programs: Programs = {}

    def compile(self, node: Node) -> Program:
        program = BUILDERS[type(node)](self, node)
        self.programs[node] = program
        return program

    def constant(self, node: Constant) -> Program:
        value = node.value
        return lambda facts: value

    def name(self, node: Name) -> Program:
        fact = self.vocabulary[node.path]
        name, accepts = fact.name, fact.accepts

        def program(facts: Facts) -> Any:
            known = facts.get(name)
            if known is None or known.value is None:
                return None
            if not accepts(known.value):
                raise TypeError(f"{name}: {type(known.value).__name__} is no {fact.kind}")
            return known.value

        return program

    def index(self, node: Index) -> Program:
        table, key = self.compile(node.table), self.compile(node.key)

        def program(facts: Facts) -> Any:
            entries, code = table(facts), key(facts)
            return None if entries is None or code is None else entries.get(code)

        return program

    def negation(self, node: Not) -> Program:
        part = self.compile(node.part)

        def program(facts: Facts) -> bool | None:
            answer = part(facts)
            return None if answer is None else not answer

        return program

    def every(self, node: Every) -> Program:
        return _connect([self.compile(part) for part in node.parts], decides=False)

    def some(self, node: Some) -> Program:
        return _connect([self.compile(part) for part in node.parts], decides=True)

    def compare(self, node: Compare) -> Program:
        return _both(COMPARE[node.op], self.compile(node.left), self.compile(node.right))

    def arithmetic(self, node: Arithmetic) -> Program:
        calculate = _both(ARITHMETIC[node.op], self.compile(node.left), self.compile(node.right))

        def program(facts: Facts) -> Any:
            try:
                return calculate(facts)
            except ArithmeticError:
                return None

        return program

    def member(self, node: Member) -> Program:
        left = self.compile(node.left)
        if isinstance(node.right, Items):
            values = tuple(item.value for item in node.right.values)

            def in_list(facts: Facts) -> bool | None:
                value = left(facts)
                return None if value is None else value in values

            return in_list
        assert isinstance(node.right, Name)  # noqa: S101 — held by check
        assert isinstance(node.left, Constant)  # noqa: S101 — held by check
        return self.tag(str(node.left.value), self.vocabulary[node.right.path], self.compile(node.right))

    def tag(self, code: str, fact: Fact, tags: Program) -> Program:
        single = tag_name(fact.name, code)

        def program(facts: Facts) -> bool | None:
            known = facts.get(single)
            if known is not None:
                return None if known.value is None else bool(known.value)
            held = tags(facts)
            return None if held is None else code in held

        return program


BUILDERS: dict[type[Node], Callable[[Compiler, Any], Program]] = {
    Constant: Compiler.constant,
    Name: Compiler.name,
    Index: Compiler.index,
    Not: Compiler.negation,
    Every: Compiler.every,
    Some: Compiler.some,
    Compare: Compiler.compare,
    Arithmetic: Compiler.arithmetic,
    Member: Compiler.member,
}


def _both(operation: Operation, left: Program, right: Program) -> Program:
    """`operation` over two values, unknown when one of them is."""

    def program(facts: Facts) -> Any:
        first = left(facts)
        if first is None:
            return None
        second = right(facts)
        return None if second is None else operation(first, second)

    return program


def _connect(parts: list[Program], *, decides: bool) -> Program:
    """The first part that answers `decides` decides; otherwise one unknown part makes it unknown."""

    def program(facts: Facts) -> bool | None:
        unknown = False
        for part in parts:
            answer = part(facts)
            if answer is None:
                unknown = True
            elif answer is decides:
                return decides
        return None if unknown else not decides

    return program
