"""Disability, tags, needs and income: what entitles people, and what whoever serves them watches for.

Rates are plausible for an old town quarter and written beside their tag; they are not a statistic of this street.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bianmin.residents.specs import HouseholdSpec, NeedSpec, PersonSpec, TagSpec

from . import shapes
from .people import age_on
from .work import COLLEGE

DISABILITY_RATES = ((2, 0.0), (18, 0.010), (60, 0.021), (75, 0.065), (200, 0.12))
DISABILITY_KINDS = ("61", "62", "64", "65", "66", "67")  # GB/T 2261.3: sight, hearing, limbs, mind, psyche, several
DISABILITY_WEIGHTS = (16, 24, 36, 9, 9, 6)
LEVELS, LEVEL_WEIGHTS = (1, 2, 3, 4), (14, 28, 32, 26)
DISABILITY_UNKNOWN = 0.25
REGISTER, SELF_SAID, VISIT = "业务系统", "本人告知", "入户核实"


@dataclass(slots=True)
class _Person:
    """One member with what the rules below ask."""

    spec: PersonSpec
    age: int
    local: bool

    @property
    def floating(self) -> bool:
        return self.spec.residence == "floating"


def add_circumstances(rng: random.Random, household: HouseholdSpec, reference: date) -> None:
    """Fill disability, tags, needs and the household's economy. Members must have their work already."""
    people = [
        _Person(spec, age_on(spec.birth_date, reference), len(spec.hukou_area_code) == 12)
        for spec in household.members
        if spec.birth_date
    ]
    for person in people:
        _add_disability(rng, person)
        person.spec.tags = [_tag(rng, code, reference, person.spec.birth_date) for code in _person_tags(rng, person)]
        person.spec.needs = [NeedSpec(kind=kind, source=VISIT) for kind in _needs(rng, person, len(people))]
    household.tags = [_tag(rng, code, reference) for code in _household_tags(rng, people)]
    household.children_ever = _children_ever(rng, people)
    _add_economy(rng, household, people, reference)


def _add_disability(rng: random.Random, person: _Person) -> None:
    rate = next(rate for below, rate in DISABILITY_RATES if person.age < below)
    if rng.random() < rate:
        person.spec.disability_level = rng.choices(LEVELS, LEVEL_WEIGHTS)[0]
        person.spec.disability_kind = rng.choices(DISABILITY_KINDS, DISABILITY_WEIGHTS)[0]
    elif rng.random() > DISABILITY_UNKNOWN:
        person.spec.disability_level = 0


def _drawn(rng: random.Random, chances: Iterable[tuple[str, bool, float]]) -> list[str]:
    """The codes whose condition holds and whose rate is hit."""
    return [code for code, holds, rate in chances if holds and rng.random() < rate]


def _person_tags(rng: random.Random, person: _Person) -> list[str]:
    if person.age < shapes.ADULT:
        return _child_tags(rng, person)
    codes = _service_tags(rng, person) + _work_tags(rng, person)
    return codes + (_elder_tags(rng, person) if person.age >= 55 else []) + _care_tags(rng, person)


def _child_tags(rng: random.Random, person: _Person) -> list[str]:
    chances = (
        ("orphan", person.local, 0.0004),
        ("de_facto_orphan", person.local, 0.001),
        ("guardian_consent", person.age >= 14, 0.05),
        ("impairment", True, 0.006),
    )
    return _drawn(rng, chances)


def _service_tags(rng: random.Random, person: _Person) -> list[str]:
    spec, age = person.spec, person.age
    man = spec.sex == shapes.MALE
    young_wife = spec.sex == shapes.FEMALE and 22 <= age <= 38 and spec.marital == shapes.MARRIED
    chances = (
        ("residence_permit", person.floating and spec.hukou_area_code[:4] != "4101", 0.55),
        ("pregnant", young_wife, 0.05),
        ("veteran", man and age >= 20, 0.035),
        ("preferential", man and age >= 60, 0.008),
        ("martyr_kin", age >= 50, 0.001),
        ("model_worker", age >= 40, 0.0008),
        ("landless", spec.hukou_type == "rural", 0.008),
        ("union_member", spec.employment == "employed", 0.35),
        ("employee_pension", spec.employment in ("employed", "retired"), 0.62),
    )
    return _drawn(rng, chances)


def _work_tags(rng: random.Random, person: _Person) -> list[str]:
    spec, age = person.spec, person.age
    registered = spec.registered_unemployed_on is not None
    graduate = spec.education in COLLEGE and spec.employment != "student"
    hard = registered and age >= (40 if spec.sex == shapes.FEMALE else 50)
    chances = (
        ("hard_to_employ", hard, 0.7),
        ("hard_to_employ", spec.employment == "flexible" and age >= 45, 0.12),
        ("involuntary", registered, 0.5),
        ("startup_intent", spec.employment == "unemployed", 0.1),
        ("was_unemployed", spec.employment == "self_employed", 0.12),
        ("returned_migrant", spec.employment == "self_employed" and spec.hukou_type == "rural", 0.05),
        ("graduate_2y", graduate and 21 <= age <= 24, 0.6),
        ("graduate_5y", graduate and 21 <= age <= 27, 0.7),
    )
    return _drawn(rng, chances)


def _elder_tags(rng: random.Random, person: _Person) -> list[str]:
    chances = (
        ("pension_received", person.spec.employment == "retired", 0.8),
        ("fp_aid_received", person.age >= 60 and person.local, 0.05),
        ("disabled_elder", person.age >= 75, 0.07),
    )
    return _drawn(rng, chances)


def _care_tags(rng: random.Random, person: _Person) -> list[str]:
    severe = person.spec.disability_level in (1, 2)
    alone = person.spec.marital == shapes.SINGLE and person.age >= 60
    if person.local and alone and rng.random() < 0.12:
        return ["tekun", "no_income", "no_supporter"]
    chances = (
        ("needs_care", severe, 0.5),
        ("work_injury_nursing", severe and person.age < 65, 0.02),
        ("impairment", not severe, 0.012),
    )
    return _drawn(rng, chances)


def _household_tags(rng: random.Random, people: list[_Person]) -> list[str]:
    children = [person for person in people if person.spec.relation in (shapes.SON, shapes.DAUGHTER)]
    local = people[0].local
    codes = _family_tags(rng, people, children) if local else []
    if local and rng.random() < 0.045:
        codes.append(rng.choices(("dibao", "dibao_edge", "hardship"), (50, 20, 30))[0])
    chances = (
        ("heavy_medical", local, 0.008),
        ("heavy_expense", True, 0.003),
        ("emergency", True, 0.001),
        ("housing_difficulty", local, 0.006),
        ("zero_employment", local and _nobody_works(people), 0.15),
        ("disabled_family", any((person.spec.disability_level or 0) > 0 for person in people), 0.9),
    )
    return codes + _drawn(rng, chances)


def _family_tags(rng: random.Random, people: list[_Person], children: list[_Person]) -> list[str]:
    only = children[0] if len(children) == 1 else None
    before_2016 = only is not None and only.spec.birth_date is not None and only.spec.birth_date.year < 2016
    elder_pair = not children and len(people) == 2 and min(person.age for person in people) >= 55
    girls = len(children) == 2 and all(child.spec.sex == shapes.FEMALE for child in children)
    chances = (
        ("one_child_cert", before_2016, 0.5),
        ("only_child_disabled", before_2016 and only is not None and only.spec.disability_level in (1, 2, 3), 0.9),
        ("lost_only_child", elder_pair, 0.012),
        ("two_girls", girls, 0.3),
        ("sole_parent", bool(children) and sum(p.spec.marital == shapes.MARRIED for p in people) == 0, 0.7),
    )
    return _drawn(rng, chances)


def _children_ever(rng: random.Random, people: list[_Person]) -> int | None:
    """How many children the couple or the single parent ever had; unknown for four of ten and for those not local."""
    children = sum(person.spec.relation in (shapes.SON, shapes.DAUGHTER) for person in people)
    if not people[0].local or people[0].spec.marital == shapes.SINGLE or rng.random() < 0.4:
        return None
    if children:
        return children
    if people[0].age >= 70:
        return rng.choices((1, 2, 3, 4), (22, 36, 27, 15))[0]
    return rng.choices((0, 1, 2), (8, 74, 18))[0] if people[0].age >= 45 else 0


def _nobody_works(people: list[_Person]) -> bool:
    of_age = [person for person in people if 16 <= person.age < 55 and person.spec.employment != "student"]
    return bool(of_age) and all(person.spec.employment in ("unemployed", "home") for person in of_age)


def _needs(rng: random.Random, person: _Person, living_together: int) -> list[str]:
    spec, age = person.spec, person.age
    elder, severe = age >= 65, spec.disability_level in (1, 2)
    kind = spec.disability_kind
    chances = (
        ("lives_alone", elder and living_together == 1, 1.0),
        ("large_print", age >= 70, 0.22),
        ("hearing", kind == "62", 0.9),
        ("hearing", age >= 75 and kind != "62", 0.14),
        ("sight", kind == "61", 0.9),
        ("sight", age >= 78 and kind != "61", 0.05),
        ("wheelchair", kind == "64" and severe, 0.5),
        ("home_visit", severe or age >= 85, 0.25),
        ("sign_language", kind == "62" and severe, 0.4),
        ("companion", age >= 80 or kind in ("65", "66"), 0.12),
        ("call_not_text", age >= 68, 0.2),
    )
    return _drawn(rng, chances)


def _add_economy(rng: random.Random, household: HouseholdSpec, people: list[_Person], reference: date) -> None:
    """Income and assets are known where somebody asked for aid, and of a few more."""
    codes = {tag.code for tag in household.tags}
    if codes & {"dibao", "dibao_edge", "hardship"}:
        low, high = (180, 690) if "dibao" in codes else (700, 1_500)
        household.assets_ok = True
        household.economy_source = "民政核对"
    elif rng.random() < 0.06:
        low, high = 900, 9_000
        household.assets_ok = rng.random() < 0.5 if rng.random() < 0.5 else None
        household.economy_source = "本人申报"
    else:
        return
    household.income_per_capita = Decimal(rng.randint(low, high))
    household.economy_checked_on = reference - timedelta(days=rng.randint(20, 350))
    household.business_income = any(person.spec.employment == "self_employed" for person in people)


def _tag(rng: random.Random, code: str, reference: date, birth: date | None = None) -> TagSpec:
    earliest = 250 if code == "pregnant" else 350
    since = reference - timedelta(days=rng.randint(5, earliest))
    if birth and since < birth:
        since = birth
    return TagSpec(code=code, source=SELF_SAID if code in ("pregnant", "startup_intent") else REGISTER, since=since)
