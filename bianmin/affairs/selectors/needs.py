"""What somebody may need (我能办什么): plain answers of catalog/needs.yaml turned into facts, and every item asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bianmin.affairs.models import Bundle, Item, ItemVersion
from bianmin.core import rules
from bianmin.core.catalog import read
from bianmin.core.rules import FactValue, Status
from bianmin.residents.models import Person

from .bundle import bundles
from .eligibility import assess
from .facts import Facts, applicant_facts, read_answers
from .item import applied_online, current_items, for_persons

NONE = "none"  # the tick for nothing of these
FEW_OPEN = 3  # open points up to which an item is worth naming
FIRST = (Item.Category.CIVIL_AFFAIRS, Item.Category.LABOUR, Item.Category.FAMILY_PLANNING)
TOGETHER = 2  # items of one life event from which the bundle is named


@dataclass(frozen=True)
class Choice:
    """`otherwise`: what holds when it is not ticked, of a question with several ticks."""

    code: str
    zh: str
    en: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    otherwise: Mapping[str, Any] | None = None

    @property
    def label(self) -> str:
        return _said(self)


@dataclass(frozen=True)
class NeedQuestion:
    name: str
    zh: str
    en: str
    many: bool
    choices: tuple[Choice, ...]

    @property
    def text(self) -> str:
        return _said(self)


@dataclass(frozen=True)
class Need:
    """An item with what is still open about it, in words."""

    version: ItemVersion
    open: tuple[str, ...] = ()

    @property
    def online(self) -> bool:
        return applied_online(self.version)

    @property
    def brings(self) -> list[str]:
        """Names of what is to be brought; what the counter prints is none of it."""
        return [material["name"] for material in self.version.materials if not material.get("generated")]


@dataclass(frozen=True)
class Needs:
    sure: list[Need]
    maybe: list[Need]
    together: list[Bundle]


@lru_cache(maxsize=1)
def need_questions() -> tuple[NeedQuestion, ...]:
    """The questions in their order."""
    return tuple(
        NeedQuestion(
            row["name"],
            row["text"],
            row["en"],
            row.get("many", False),
            tuple(
                Choice(str(one["code"]), one["label"], one["en"], one.get("facts") or {}, one.get("otherwise"))
                for one in row["choices"]
            ),
        )
        for row in read("needs.yaml")["questions"]
    )


def needs_of(answers: Mapping[str, Iterable[str]], person: Person | None = None) -> Needs:
    """`answers` is {question: codes}; a question that is not there is not answered, and says nothing. With `person`
    her record speaks where she has not answered."""
    facts = _facts(answers, person)
    sure, maybe = [], []
    for version in current_items():
        if not for_persons(version):
            continue
        assessment = assess(version=version, person=person, facts=facts)
        if assessment.overall == Status.MET:
            sure.append(Need(version))
        elif assessment.overall == Status.UNKNOWN:
            words = tuple(dict.fromkeys(line.text for line in assessment.unknown))
            maybe.append(Need(version, words))
    sure.sort(key=_weight)
    maybe.sort(key=lambda need: (len(need.open), _weight(need)))
    return Needs(sure, [need for need in maybe if len(need.open) <= FEW_OPEN], _together(sure))


def facts_of(answers: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """The answers as values of facts. What the questions do not have is passed over."""
    said: dict[str, Any] = {}
    for question in need_questions():
        codes = set(answers.get(question.name, ()))
        if len(codes) > 1:
            codes.discard(NONE)  # “none of these” beside one of these says nothing
        if not codes:
            continue
        for choice in question.choices:
            if choice.code in codes:
                said |= choice.facts
            elif question.many:
                said |= choice.otherwise if choice.otherwise is not None else _not_so(choice)
    return read_answers(said)


def _said(words: Choice | NeedQuestion) -> str:
    """As the reader's language has it: the questions are part of the page, not of an office's catalogue."""
    return words.en if (get_language() or "").startswith("en") else words.zh


def _not_so(choice: Choice) -> dict[str, str]:
    return {name: "no" for name in choice.facts if rules.vocabulary[name].kind == "bool"}


def _facts(answers: Mapping[str, Iterable[str]], person: Person | None) -> Facts:
    facts = applicant_facts(person=person)
    facts["applicant.kind"] = FactValue("person", _("您的回答"))
    if person is None:
        facts.pop("applicant.in_area", None)
    return facts | {name: FactValue(value, _("您的回答")) for name, value in facts_of(answers).items()}


def _weight(need: Need) -> int:
    """What people live on stands before what they take part in."""
    category = need.version.item.category
    return FIRST.index(category) if category in FIRST else len(FIRST)


def _together(sure: list[Need]) -> list[Bundle]:
    codes = {need.version.item.code for need in sure}
    return [bundle for bundle in bundles() if len(codes & set(bundle.items)) >= TOGETHER]
