"""What rules may speak about: facts are registered by the apps that own them, and valued per person by mappings.

A `Fact` says kind, label, unit and wording of one name. A `Vocabulary` holds the facts; the product has one,
`vocabulary`, which the apps fill in `ready()`; tests make their own. A `FactValue` is what is known about one person.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from . import words
from .words import Phrase, Text, Wording

KINDS = ("int", "decimal", "bool", "text", "choice", "tags", "date", "mapping")
NUMBERS = frozenset({"int", "decimal"})


class FactValue(NamedTuple):
    """A value and where it comes from, in Chinese ("身份证出生日期"). `value` None: nobody knows.

    Values by kind: int → int; decimal → int or Decimal (money in yuan); bool → bool; text, choice → str;
    tags → set of codes; date → datetime.date; mapping → code to number.
    One tag may also be given by itself under the name of `tag_name`, and then wins over the set.
    """

    value: Any
    source: str = ""


Facts = Mapping[str, FactValue]


@dataclass(frozen=True)
class Fact:
    """One name of the rule language.

    `choices` maps codes to labels (choice, tags, the keys of a mapping, or the steps of an int such as a grade).
    `phrases` maps a requirement to words of its own: bool "yes", tags the code, others operator and value ("> 0").
    `wording` says how comparisons are put, `show` how a value is (default by kind). `keeper` names the office that
    must enter a parameter which is not known; other facts are asked from the person, a bool by its `question`
    (是否怀孕). `item_kind` is the kind of a mapping's values. `per` completes a unit that stands alone (元, per 月).
    `bounds`: the least and the greatest number that can be true of anybody.
    """

    name: str
    kind: str
    label: Text
    unit: Text = ""
    per: Text = ""
    choices: Mapping[Any, Text] = field(default_factory=dict)
    phrases: Mapping[str, Phrase] = field(default_factory=dict)
    wording: Wording | None = None
    show: Callable[[Any], str] | None = None
    keeper: Text = ""
    question: Text = ""
    item_kind: str = ""
    bounds: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.name}: unknown kind {self.kind!r}")
        if self.kind in ("choice", "tags", "mapping") and not self.choices:
            raise ValueError(f"{self.name}: a {self.kind} needs choices")
        if self.kind == "mapping" and self.item_kind not in NUMBERS:
            raise ValueError(f"{self.name}: a mapping needs item_kind int or decimal")

    @property
    def way(self) -> Wording:
        """The wording of its comparisons."""
        if self.wording is not None:
            return self.wording
        if self.kind in NUMBERS or self.kind == "mapping":
            return words.GRADE if self.choices and self.kind == "int" else words.NUMBER
        return words.DAY if self.kind == "date" else words.CODE

    def shown(self, value: Any) -> str:
        """`value` as people read it: label of a code, number with unit, date in words, 是 or 否."""
        if value is None:
            return _("不清楚")
        if self.show is not None:
            return self.show(value)
        return self._shown_by_kind(value)

    def _shown_by_kind(self, value: Any) -> str:
        if self.kind == "tags":
            labels = [str(label) for code, label in self.choices.items() if code in value]
            return _("、").join(labels) or _("无")
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if not isinstance(value, Mapping) and value in self.choices:
            return str(self.choices[value])
        if isinstance(value, int | Decimal):
            return words.number_text(value, self.unit)
        if isinstance(value, datetime.date):
            return words.date_text(value)
        if isinstance(value, Mapping):
            pairs = [f"{self.choices.get(code, code)} {words.number_text(v, self.unit)}" for code, v in value.items()]
            return _("，").join(pairs)
        return str(value)

    def accepts(self, value: Any) -> bool:
        """Whether `value` (not None) is of the fact's kind."""
        return ACCEPTS[self.kind](value)


def _is_number(value: Any) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


ACCEPTS: dict[str, Callable[[Any], bool]] = {
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "decimal": _is_number,
    "bool": lambda value: isinstance(value, bool),
    "text": lambda value: isinstance(value, str),
    "choice": lambda value: isinstance(value, str),
    "tags": lambda value: isinstance(value, set | frozenset),
    "date": lambda value: isinstance(value, datetime.date) and not isinstance(value, datetime.datetime),
    "mapping": lambda value: isinstance(value, Mapping),
}


def tag_name(name: str, code: str) -> str:
    """The name under which one tag is known or asked by itself: person.tags, pregnant → person.tags.pregnant."""
    return f"{name}.{code}"


class Vocabulary:
    """The facts that rules may name. Registering the same fact twice changes nothing; another under its name fails."""

    def __init__(self) -> None:
        self._facts: dict[str, Fact] = {}
        self.version = 0

    def register(self, *facts: Fact) -> None:
        """Raises ValueError when a name is taken by a different fact."""
        for fact in facts:
            known = self._facts.get(fact.name)
            if known is not None and known != fact:
                raise ValueError(f"{fact.name} is registered already, differently")
            self._facts[fact.name] = fact
            self.version += 1

    def get(self, name: str) -> Fact | None:
        """The fact of `name`; for one tag (`person.tags.pregnant`) a yes-or-no fact of its own."""
        fact = self._facts.get(name)
        if fact is not None:
            return fact
        holder, _dot, code = name.rpartition(".")
        tags = self._facts.get(holder)
        if tags is None or tags.kind != "tags" or code not in tags.choices:
            return None
        return Fact(name, "bool", tags.choices[code])

    def names(self) -> list[str]:
        return sorted(self._facts)

    def __getitem__(self, name: str) -> Fact:
        fact = self.get(name)
        if fact is None:
            raise KeyError(name)
        return fact

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())


vocabulary = Vocabulary()
