"""What the register knows of a person for the rules, each value with its source. What it does not know is left out.

Hukou is told by administrative codes: the street has 9 digits, the city 4, the province 2.
"""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.core.rules import FactValue
from bianmin.residents.ages import age_on, months_between
from bianmin.residents.models import Person, Tag

Facts = dict[str, FactValue]
PARTY = {"01": "member", "02": "probationary", "03": "league", "12": "none", "13": "none"}


def facts_for(person: Person, on: date | None = None) -> Facts:
    """Facts of `person` and her household on a day (today unless given)."""
    on = on or clock.today()
    facts = _own(person, on) | _places(person)
    facts |= _tags(person, on)
    if person.household_id is not None:
        facts |= _household(person)
    return {name: fact for name, fact in facts.items() if fact.value not in (None, "")}


def _own(person: Person, on: date) -> Facts:
    birth, record = _("档案：出生日期"), _("档案")
    unemployed = person.registered_unemployed_on
    values: dict[str, Any] = {
        "sex": person.sex if person.sex in ("1", "2") else None,
        "disability_level": person.disability_level,
        "employment": person.employment,
        "hukou_type": person.hukou_type,
        "party": PARTY.get(person.political, "democratic") if person.political else None,
        "resident_months": months_between(person.resident_since, on),
        "pension_months": person.pension_months,
        "unemployment_insurance_months": person.unemployment_insurance_months,
        "unemployed_months": months_between(unemployed, on),
        "registered_unemployed": True if unemployed else None,
        "social_insurance_paid_current": person.social_insurance_paid_current,
    }
    facts = {f"person.{name}": FactValue(value, record) for name, value in values.items()}
    facts["person.age"] = FactValue(age_on(person.birth_date, on), birth)
    facts["person.age_months"] = FactValue(months_between(person.birth_date, on), birth)
    return facts


def _places(person: Person) -> Facts:
    street = person.area_code[:9] or Centre.objects.values_list("area__code", flat=True).first() or ""
    hukou = person.hukou_area_code
    lives = person.residence != Person.Residence.AWAY and bool(person.area_code)
    facts = {"person.resident_local": FactValue(lives, _("档案：居住登记"))}
    if hukou and street:
        for name, digits in (("local", 9), ("city", 4), ("province", 2)):
            facts[f"person.hukou_{name}"] = FactValue(hukou[:digits] == street[:digits], _("档案：户籍登记"))
    return facts


def _tags(person: Person, on: date) -> Facts:
    held = Tag.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on).select_related("type")
    if person.household_id is not None:
        held = held.filter(Q(person=person) | Q(household=person.household_id))
    else:
        held = held.filter(person=person)
    own = {tag.type.code for tag in held if tag.person_id}
    shared = {tag.type.code for tag in held if tag.household_id}
    facts = {"person.tags": FactValue(own, _("档案：标签"))}
    if person.household_id is not None:
        facts["household.tags"] = FactValue(shared, _("档案：家庭标签"))
    return facts


def _household(person: Person) -> Facts:
    household = person.household
    assert household is not None  # noqa: S101 — asked by the caller
    source = household.economy_source or _("档案：家庭")
    return {
        "household.income_pc": FactValue(household.income_per_capita, source),
        "household.assets_ok": FactValue(household.assets_ok, source),
        "household.business_income": FactValue(household.business_income, source),
        "household.children_ever": FactValue(household.children_ever, source),
    }
