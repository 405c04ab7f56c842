"""Who may be entitled to an item, condition by condition. It pre-screens; a person decides (PIPL art. 55).

Facts come from the register (`residents`), the parameters and the applicant; the clerk's answers lie over them, with
the source 当面询问. Unknown is never "no": its reason says what to ask, or which office has to enter a parameter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from bianmin.affairs.models import ItemVersion
from bianmin.core import clock, rules
from bianmin.core.rules import Fact, Outcome, Status, Used
from bianmin.core.translations import in_chinese
from bianmin.partners.models import Organization
from bianmin.residents.models import Person

from .earlier import held_or_granted
from .facts import Facts, applicant_facts, on_record, overlay, read_answers
from .item import current_items


@dataclass(frozen=True, eq=False)
class Line:
    """One condition for one applicant. `reason`, `used` and `missing` are worked out when read."""

    outcome: Outcome

    @property
    def status(self) -> str:
        return self.outcome.status

    @property
    def text(self) -> str:
        return self.outcome.condition.sentence

    @property
    def expr(self) -> str:
        return self.outcome.condition.expr

    @property
    def reason(self) -> str:
        return self.outcome.reason

    @property
    def used(self) -> list[Used]:
        return self.outcome.used

    @property
    def questions(self) -> list[Fact]:
        """What the clerk can ask to settle it; parameters are entered by an office, not asked."""
        facts = [rules.vocabulary[name] for name in self.outcome.missing]
        return [fact for fact in facts if not fact.keeper]


@dataclass(frozen=True, eq=False)
class Assessment:
    version: ItemVersion
    on: date
    lines: list[Line]
    answers: dict[str, Any]

    @cached_property
    def overall(self) -> str:
        return rules.overall(line.outcome for line in self.lines)

    @property
    def not_met(self) -> list[Line]:
        return [line for line in self.lines if line.status == Status.NOT_MET]

    @property
    def unknown(self) -> list[Line]:
        return [line for line in self.lines if line.status == Status.UNKNOWN]

    @property
    def questions(self) -> list[Fact]:
        """Each question once, over all conditions."""
        return list({fact.name: fact for line in self.lines for fact in line.questions}.values())

    @in_chinese()
    def snapshot(self) -> dict[str, Any]:
        """As it is kept with a case."""
        return {
            "on": self.on.isoformat(),
            "overall": str(self.overall),
            "answers": {name: _plain(value) for name, value in self.answers.items()},
            "conditions": [
                {
                    "text": line.text,
                    "status": str(line.status),
                    "reason": line.reason,
                    "used": [used._asdict() for used in line.used],
                }
                for line in self.lines
            ],
        }


def assess(
    *,
    version: ItemVersion,
    person: Person | None = None,
    organization: Organization | None = None,
    answers: Mapping[str, Any] | None = None,
    on: date | None = None,
    facts: Facts | None = None,
) -> Assessment:
    """The conditions of `version` for one applicant on a day (today unless given).

    `answers` are what the clerk asked, by fact name ("person.tags.pregnant"), typed or as text. `facts` may be given
    when several items are assessed for the same person. Raises UserError for an answer that is none.
    """
    on = on or clock.today()
    known = facts if facts is not None else applicant_facts(person=person, organization=organization, on=on)
    read = read_answers(answers or {})
    known = overlay(known, read)
    lines = [Line(outcome) for condition in version.conditions for outcome in _outcomes(condition, known)]
    return Assessment(version, on, lines, read)


def _outcomes(condition: Mapping[str, Any], facts: Facts) -> list[Outcome]:
    rule = rules.parse(condition["expr"], rules.vocabulary, sentences=(condition.get("text") or None,))
    return rule.evaluate(facts)


def _plain(value: Any) -> Any:
    if isinstance(value, set | frozenset):
        return sorted(value)
    return value if isinstance(value, bool | int | str) else str(value)


@dataclass(frozen=True, eq=False)
class Entitled:
    """An item that a person may be entitled to. `certain` false: some conditions have to be asked first."""

    version: ItemVersion
    assessment: Assessment

    @property
    def certain(self) -> bool:
        return self.assessment.overall == Status.MET


@dataclass(frozen=True, eq=False)
class Screening:
    """All current items looked at for one person, by the item's key: what she may be entitled to, in the order in which
    it is offered, and those of which she surely does not meet a condition."""

    entitled: dict[int, Entitled] = field(default_factory=dict)
    unmet: set[int] = field(default_factory=set)


def screen_items(person: Person, on: date | None = None) -> Screening:
    """Look at every current item with conditions; the facts are read once. For the rules see `entitled_items`.

    What nobody entered is no reason to offer an item, and none to doubt it either."""
    on = on or clock.today()
    facts = applicant_facts(person=person, on=on)
    recorded = on_record(facts)
    settled = set(held_or_granted(on).filter(person=person).values_list("item_id", flat=True))
    found, unmet = [], set()
    for version in current_items():
        if not version.conditions:
            continue
        assessment = assess(version=version, person=person, on=on, facts=recorded)
        if assessment.overall == Status.NOT_MET:
            if assess(version=version, person=person, on=on, facts=facts).overall == Status.NOT_MET:
                unmet.add(version.item_id)
        elif version.item_id not in settled and len(assessment.unknown) < len(assessment.lines):
            found.append(Entitled(version, assessment))
    found.sort(key=lambda entitled: (not entitled.version.proactive, not entitled.certain))
    return Screening({entitled.version.item_id: entitled for entitled in found}, unmet)


def entitled_items(person: Person, on: date | None = None) -> list[Entitled]:
    """Current items whose conditions she meets, or meets except for unknown ones, and that she has no open case for.

    Nor one that was granted within the last year: what is paid by the month is not offered again.

    An item with nothing but unknown conditions is left out: it would be offered to everyone. What the office offers of
    itself (免申即享) comes first, before what anybody may ask for; certain ones before those with something to ask.
    """
    return list(screen_items(person, on).entitled.values())
