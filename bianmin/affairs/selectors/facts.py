"""What rules may ask of an applicant: the register's facts, the parameters, the applicant, and the clerk's answers."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from bianmin.core import clock, rules
from bianmin.core.errors import UserError
from bianmin.core.models import Area
from bianmin.core.rules import Fact, FactValue
from bianmin.core.selectors.parameter import parameters_on
from bianmin.partners.models import Organization
from bianmin.residents.models import Household, Person
from bianmin.residents.selectors.facts import facts_for

Facts = dict[str, FactValue]
STREET = 9
TAGS = ("person.tags.", "household.tags.")
YES, NO = ("yes", "true", "1", "是"), ("no", "false", "0", "否")


def applicant_facts(
    *,
    person: Person | None = None,
    organization: Organization | None = None,
    on: date | None = None,
    street: str = "",
) -> Facts:
    """Everything that a rule may ask of an applicant. `street`: the code of the centre's area, when it is at hand."""
    on = on or clock.today()
    parameters = parameters_on(on)
    facts: Facts = {f"params.{key}": FactValue(fact.value, fact.source) for key, fact in parameters.items()}
    if person is not None:
        facts |= facts_for(with_household(person), on=on, parameters=parameters)
    applicant = person or organization
    code = applicant.area_code if applicant else ""
    register = _("居民档案") if person else _("单位登记")
    facts["applicant.kind"] = FactValue("person" if person else "organization", register)
    facts["applicant.in_area"] = FactValue(_in_area(code, street), register)
    return facts


def with_household(person: Person) -> Person:
    """The same person with household, dwelling and grid at hand: facts, materials and form all ask for them."""
    if person.household_id is not None and not Person.household.is_cached(person):
        person.household = Household.objects.select_related("dwelling__grid").get(pk=person.household_id)
    return person


def _in_area(code: str, street: str) -> bool:
    """Inside the street of the centre, or of any centre when none is given; "" is nobody's."""
    if not code:
        return False
    if street and code.startswith(street):
        return True
    return len(code) >= STREET and Area.objects.filter(code=code[:STREET], centres__isnull=False).exists()


def read_answers(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as values of their facts' kinds; "" and None (not asked) are left out. Raises UserError."""
    read = {}
    for name, value in answers.items():
        fact = rules.vocabulary.get(str(name))
        if fact is None or fact.keeper:
            raise UserError(_("没有“%(name)s”这个问题。") % {"name": str(name)[:60]}, field="answers")
        typed = _typed(fact, value)
        if typed is not None:
            read[fact.name] = typed
    return read


def _typed(fact: Fact, value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()[:60]
    if value in (None, "", "unknown"):
        return None
    try:
        typed = _TYPES.get(fact.kind, lambda value: value)(value)
        if not fact.accepts(typed) or (fact.kind == "choice" and typed not in fact.choices):
            raise ValueError(fact.kind)
    except (ValueError, TypeError, InvalidOperation):
        raise UserError(
            _("“%(label)s”的回答看不懂：%(value)s。") % {"label": fact.label, "value": str(value)[:30]}, field="answers"
        ) from None
    return typed


def _bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).lower()
    if text in YES or text in NO:
        return text in YES
    raise ValueError(text)


_TYPES: dict[str, Any] = {
    "bool": _bool,
    "int": lambda value: value if isinstance(value, int) else int(str(value)),
    "decimal": lambda value: Decimal(str(value)),
    "date": lambda value: value if isinstance(value, date) else date.fromisoformat(str(value)),
    "text": str,
    "choice": str,
    "tags": lambda value: set(value) if isinstance(value, list | set | frozenset) else {str(value)},
}


def on_record(facts: Facts) -> Facts:
    """The same without circumstances that would have to be asked: what has no record counts as not so. For offers,
    which would otherwise name everything to everybody."""
    return {name: fact for name, fact in facts.items() if not (fact.value is None and name.startswith(TAGS))}


def overlay(facts: Facts, answers: Mapping[str, Any]) -> Facts:
    """The clerk's answers (already read) over what the register knows; the facts given are not changed."""
    asked = _("当面询问")
    return {**facts, **{name: FactValue(value, asked) for name, value in answers.items()}} if answers else facts
