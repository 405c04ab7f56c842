"""A parsed rule: its conditions, and what they answer for one person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache

from .check import check
from .describe import Describer
from .evaluate import Program, Programs, compile_tree
from .explain import Explainer, Used
from .facts import Facts, Vocabulary
from .nodes import Every, Name, Node
from .parse import read


class Status(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


STATUS_OF = {True: Status.MET, False: Status.NOT_MET, None: Status.UNKNOWN}


@dataclass(frozen=True, eq=False)
class Condition:
    """One part of the top-level `&&`. `expr` is its source text; `sentence` reads in the active language."""

    expr: str
    node: Node
    program: Program = field(repr=False)
    programs: Programs = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    override: str | None = None

    @property
    def sentence(self) -> str:
        """The sentence that the catalogue gives, or the generated one."""
        return self.override or Describer(self.vocabulary).sentence(self.node)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one condition answers for one person; reason and values are worked out when read.

    The facts must not be changed afterwards: overlay the clerk's answers on a copy.
    """

    condition: Condition
    status: Status
    facts: Facts = field(repr=False)

    @cached_property
    def reason(self) -> str:
        """Why, in words: 年龄 78，未满 80 周岁. For an unknown answer: what to ask, or who must enter what."""
        return self._explainer.reason(self.condition.node)

    @cached_property
    def used(self) -> list[Used]:
        """The values that decided, with their sources."""
        return self._explainer.used(self.condition.node)

    @cached_property
    def missing(self) -> list[str]:
        """Names of facts that would settle an unknown answer; one tag as `person.tags.pregnant`."""
        return self._explainer.missing(self.condition.node)

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self.condition.vocabulary, self.condition.programs, self.facts)


@dataclass(frozen=True, eq=False)
class Rule:
    """An expression, checked and compiled. `names` are the facts that it may ask for."""

    expr: str
    tree: Node
    conditions: tuple[Condition, ...]
    names: frozenset[str]

    def evaluate(self, facts: Facts) -> list[Outcome]:
        """One outcome for each condition, in order. Raises TypeError for a fact of a wrong kind, nothing else."""
        return [Outcome(condition, STATUS_OF[condition.program(facts)], facts) for condition in self.conditions]


def overall(outcomes: Iterable[Outcome]) -> Status:
    """All met: met; one not met: not met; otherwise unknown. A rule without outcomes is met."""
    statuses = {outcome.status for outcome in outcomes}
    for status in (Status.NOT_MET, Status.UNKNOWN):
        if status in statuses:
            return status
    return Status.MET


def parse(expr: str, vocabulary: Vocabulary, *, sentences: Sequence[str | None] = ()) -> Rule:
    """The rule of `expr`; `sentences` may word conditions by hand, in order, None for the generated sentence.

    Raises `RuleError` (a `UserError` on the field `expr`) with the place of whatever is not supported, unknown to the
    vocabulary or impossible to compare. Results are kept, so that parsing again costs nothing.
    """
    return _parse(expr, vocabulary, vocabulary.version, tuple(sentences))


@lru_cache(maxsize=2048)
def _parse(expr: str, vocabulary: Vocabulary, version: int, sentences: tuple[str | None, ...]) -> Rule:
    tree = read(expr)
    check(tree, vocabulary)
    programs = compile_tree(tree, vocabulary)
    parts = tree.parts if isinstance(tree, Every) else (tree,)
    overrides = sentences + (None,) * len(parts)
    conditions = tuple(
        Condition(expr[part.start : part.end], part, programs[part], programs, vocabulary, override)
        for part, override in zip(parts, overrides, strict=False)
    )
    names = frozenset(node.path for node in tree.walk() if isinstance(node, Name))
    return Rule(expr, tree, conditions, names)
