"""Facts of a household for the rules: what its file says, and what follows from who lives in it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from bianmin.core.rules import FactValue
from bianmin.core.selectors.parameter import ParameterFact
from bianmin.residents.ages import age_on
from bianmin.residents.models import Household, Person

Facts = dict[str, FactValue]
WORKING = ("employed", "flexible", "self_employed", "farming")
HEAD_AND_SPOUSE = ("01", "02", "10", "11", "12")  # GB/T 4761
IN_LAWS = ("28", "38")
ADULT, WORKING_AGE = 18, 16  # working age begins at 16: 劳动法 art. 15


@dataclass(frozen=True)
class Member:
    relation: str
    birth_date: date | None
    sex: str
    employment: str


def household_facts(person: Person, household: Household | None, retire_age: ParameterFact, on: date) -> Facts:
    """Every `household.*` but the tags; one query. All unknown for somebody without a household."""
    members = _members(person)
    return (
        _economy(household)
        | _children(person, household, members, on)
        | _infants(household, members, on)
        | _labour(household, members, retire_age, on)
    )


def _members(person: Person) -> list[Member]:
    if person.household_id is None:
        return []
    rows = Person.objects.living().filter(household=person.household_id)
    return [Member(*row) for row in rows.values_list("relation", "birth_date", "sex", "employment")]


def _economy(household: Household | None) -> Facts:
    source = _("没有登记家庭经济状况")
    if household and household.economy_source:
        source = household.economy_source
        if household.economy_checked_on:
            source += f" {household.economy_checked_on:%Y-%m}"
    return {
        "household.income_pc": FactValue(household and household.income_per_capita, source),
        "household.assets_ok": FactValue(household and household.assets_ok, source),
        "household.business_income": FactValue(household and household.business_income, source),
        "household.children_ever": FactValue(household and household.children_ever, _("档案：生育和收养情况")),
    }


def _children(person: Person, household: Household | None, members: list[Member], on: date) -> Facts:
    """Children on the household's roster. Who moved out is not on it, so none on it is unknown, not nought."""
    children = _own_children(person, members, on)
    ever = household.children_ever if household else None
    source = _("同户登记的子女")
    count: int | None = len(children)
    if ever == 0 and not children:
        source = _("档案：生育和收养情况")
    elif not children or (ever is not None and ever > len(children)):
        count, source = None, _("同户登记子女 %(count)d 人，其他子女请问清") % {"count": len(children)}
    births = [child.birth_date for child in children]
    youngest = max((day for day in births if day), default=None) if all(births) else None
    return {
        "household.children": FactValue(count, source),
        "household.youngest_child_birth": FactValue(youngest, source),
        "household.youngest_child_age": FactValue(age_on(youngest, on), source),
    }


def _own_children(person: Person, members: list[Member], on: date) -> list[Member]:
    """Sons and daughters (20–39) of the head; the grandchildren (40–49) for a grown child or in-law with some."""
    children = [m for m in members if m.relation[:1] in ("2", "3") and m.relation not in IN_LAWS]
    grandchildren = [m for m in members if m.relation[:1] == "4"]
    if person.relation in HEAD_AND_SPOUSE or not grandchildren or person.relation[:1] not in ("2", "3"):
        return children
    age = age_on(person.birth_date, on)
    return grandchildren if age is not None and age >= ADULT else children


def _infants(household: Household | None, members: list[Member], on: date) -> Facts:
    """Small children live where they are on file, whatever their relation to the head is."""
    source = _("同户成员的出生日期") if household else _("没有登记家庭户")
    ages = [age_on(member.birth_date, on) for member in members]

    def younger_than(limit: int) -> int | None:
        return sum(age is not None and age < limit for age in ages) if household else None

    return {
        "household.children_under1": FactValue(younger_than(1), source),
        "household.children_under3": FactValue(younger_than(3), source),
    }


def _labour(household: Household | None, members: list[Member], retire_age: ParameterFact, on: date) -> Facts:
    source = _("同户成员的出生日期和就业状态") if household else _("没有登记家庭户")
    limits = retire_age.value or {}
    in_age = [_in_working_age(member, limits, on) for member in members]
    working_age = sum(map(bool, in_age)) if household and None not in in_age else None
    working = sum(member.employment in WORKING for member in members)
    open_question = any(
        not member.employment and inside is not False for member, inside in zip(members, in_age, strict=True)
    )
    employed = None if not household or open_question else working
    return {
        "household.working_age_members": FactValue(working_age, source if limits else retire_age.source),
        "household.employed_members": FactValue(employed, source),
    }


def _in_working_age(member: Member, limits: dict[str, int], on: date) -> bool | None:
    """From 16 to the retirement age of the parameter; None when birth, sex or parameter is unknown and matters."""
    age = age_on(member.birth_date, on)
    if age is None:
        return None
    if age < WORKING_AGE:
        return False
    limit = limits.get(member.sex)
    return None if limit is None else age < limit
