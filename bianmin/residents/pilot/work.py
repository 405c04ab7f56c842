"""Schooling, work, party and social insurance by age; much of it unknown, as on a real register."""

import random
from datetime import date, timedelta

from bianmin.residents.specs import PersonSpec

from .shapes import FEMALE, MALE

# GB/T 4658: 14 master, 20 bachelor, 30 college, 40 vocational, 60 upper secondary, 70 lower secondary, 80 primary.
EDUCATION_CODES = ("14", "20", "30", "40", "60", "70", "80")
EDUCATION_BY_AGE = (  # age below, weights in the order of the codes
    (35, (5, 28, 28, 14, 12, 12, 1)),
    (50, (2, 14, 20, 14, 20, 27, 3)),
    (65, (0, 5, 9, 10, 26, 42, 8)),
    (200, (0, 2, 3, 5, 14, 38, 38)),
)
# GB/T 4762
MEMBER, PROBATIONARY, LEAGUE, NONE = "01", "02", "03", "13"
WORKING_AGE, RETIREMENT = 16, {MALE: 60, FEMALE: 55}
STATES = ("employed", "flexible", "self_employed", "unemployed", "home")
STATE_WEIGHTS = {
    ("permanent", MALE): (64, 14, 10, 9, 3),
    ("permanent", FEMALE): (58, 13, 7, 8, 14),
    ("floating", MALE): (52, 22, 20, 4, 2),
    ("floating", FEMALE): (44, 20, 15, 4, 17),
}
COLLEGE = {"14", "20", "30"}
WORKPLACES = (
    "商贸公司",
    "建材市场",
    "餐饮店",
    "物业公司",
    "小学",
    "医院",
    "汽车修理厂",
    "超市",
    "公交公司",
    "软件公司",
)


def add_work(rng: random.Random, person: PersonSpec, *, age: int, reference: date) -> None:
    """Fill education, political status, employment and insurance of one person."""
    person.education = _education(rng, age)
    person.political = _political(rng, age, person.education)
    person.employment = _employment(rng, person, age)
    if person.employment == "employed" and rng.random() < 0.5:
        person.workplace = rng.choice(WORKPLACES)
    if person.employment == "unemployed":
        _add_unemployment(rng, person, reference)
    if person.employment in ("flexible", "self_employed") and rng.random() < 0.5:
        person.social_insurance_paid_current = rng.random() < 0.7
    if age >= 20 and rng.random() < 0.55:
        person.pension_months = _pension_months(rng, person, age)


def _education(rng: random.Random, age: int) -> str:
    if age < 7:
        return ""
    if age < 13:
        return "80"
    if age < 16:
        return "70"
    if age < 19:
        return rng.choices(("60", "40"), (65, 35))[0]
    weights = next(weights for below, weights in EDUCATION_BY_AGE if age < below)
    return rng.choices(EDUCATION_CODES, weights)[0]


def _political(rng: random.Random, age: int, education: str) -> str:
    if age < 14:
        return ""
    if age < 29:
        drawn = rng.random()
        if age >= 19 and drawn < (0.05 if education in COLLEGE else 0.01):
            return MEMBER if drawn < 0.03 else PROBATIONARY
        return LEAGUE if rng.random() < 0.45 else NONE
    return MEMBER if rng.random() < (0.16 if education in COLLEGE or age >= 60 else 0.06) else NONE


def _employment(rng: random.Random, person: PersonSpec, age: int) -> str:
    if age < 6:
        return "none"
    if age < WORKING_AGE:
        return "student"
    if age < 23 and rng.random() < (0.85 if age < 19 else 0.6) * (1.0 if person.residence == "permanent" else 0.4):
        return "student"
    if age >= RETIREMENT[person.sex]:
        return "retired" if rng.random() < 0.9 else rng.choice(("flexible", "home"))
    return rng.choices(STATES, STATE_WEIGHTS[person.residence, person.sex])[0]


def _add_unemployment(rng: random.Random, person: PersonSpec, reference: date) -> None:
    if rng.random() < 0.62:
        person.registered_unemployed_on = reference - timedelta(days=rng.randint(15, 800))
    if rng.random() < 0.6:
        person.unemployment_insurance_months = rng.choice((0, 0, 6, 12, 18, 24, 36, 60))


def _pension_months(rng: random.Random, person: PersonSpec, age: int) -> int:
    working_years = max(0, min(age, RETIREMENT[person.sex]) - 22)
    share = rng.uniform(0.5, 1.0) if person.employment in ("employed", "retired") else rng.uniform(0.0, 0.6)
    return int(working_years * 12 * share)
