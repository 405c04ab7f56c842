"""How many residents on file meet each rule of price: counted in the background, kept with the rule."""

from typing import Any

from bianmin.core import clock, rules
from bianmin.core.rules import RuleError, Status
from bianmin.core.scope import under_codes
from bianmin.living.models import PriceRule
from bianmin.residents.models import Person
from bianmin.residents.selectors.facts_named import facts_of_many, on_record

CHUNK = 1000


def price_rules_count() -> int:
    """Count for all rules that are not over, in one walk through each centre's register; returns how many rules.

    A rule that needs more than the record and its tags (who else lives there, an income) is left uncounted. Idempotent;
    no entry in the journal, since nothing but a figure of today is noted.
    """
    rows = PriceRule.objects.exclude(valid_until__lt=clock.today()).select_related("fund__centre__area")
    by_area: dict[str, list[tuple[PriceRule, rules.Rule]]] = {}
    for row in rows:
        if parsed := _countable(row):
            by_area.setdefault(row.fund.centre.area.code, []).append((row, parsed))
    for area, some in by_area.items():
        _count(area, some)
    return sum(map(len, by_area.values()))


def forget_count(row: PriceRule) -> None:
    """Its condition says something else now; inside the action's transaction."""
    PriceRule.objects.filter(pk=row.pk).update(met_count=None, met_at=None)


def _countable(row: PriceRule) -> rules.Rule | None:
    try:
        parsed = rules.parse(row.condition, rules.vocabulary)
    except RuleError:  # names what the vocabulary no longer knows
        return None
    return parsed if on_record(parsed.names) else None


def _count(area: str, some: list[tuple[PriceRule, rules.Rule]]) -> None:
    """Nothing is written over a condition that was changed meanwhile."""
    on, counts = clock.today(), [0] * len(some)
    people = Person.objects.living().filter(under_codes([area])).order_by("id")
    last = 0
    while chunk := list(people.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        for facts in facts_of_many(chunk, on=on):
            for place, (_row, parsed) in enumerate(some):
                counts[place] += _met(parsed, facts)
    for (row, _parsed), count in zip(some, counts, strict=True):
        PriceRule.objects.filter(pk=row.pk, condition=row.condition).update(met_count=count, met_at=clock.now())


def _met(parsed: rules.Rule, facts: Any) -> bool:
    return rules.overall(parsed.evaluate(facts)) == Status.MET
