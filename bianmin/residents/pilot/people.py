"""From the places in a household to people: births, names, numbers, registration."""

import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bianmin.core.surnames import COMPOUND_SURNAMES
from bianmin.residents.specs import DwellingSpec, GuardianSpec, HouseholdSpec, PersonSpec

from . import names, origins, shapes
from .numbers import NumberMaker, synthetic_area
from .shapes import Role

HAN, HUI, OTHER_PEOPLES = "01", "03", ("11", "02", "06", "08", "15", "14")
HUI_RATE = {"permanent": 0.11, "floating": 0.03}  # Guancheng is a Hui district
PHONE_RATES = ((12, 0.0), (16, 0.35), (65, 0.97), (80, 0.86), (200, 0.62))
FATHER_OF, MOTHER_OF = shapes.FATHER, shapes.MOTHER


@dataclass(frozen=True)
class World:
    """What the generator carries from household to household."""

    rng: random.Random
    reference: date
    numbers: NumberMaker

    def uid(self) -> uuid.UUID:
        """A random UUID that is the same for the same seed."""
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)


def make_household(
    world: World, *, number: str, roles: Sequence[Role], dwelling: DwellingSpec, residence: str
) -> HouseholdSpec:
    """A household with its members; circumstances (work, tags, needs, documents) are added later."""
    origin = origins.draw_origin(world.rng, floating=residence == "floating", dwelling=dwelling)
    hui = world.rng.random() < HUI_RATE[residence]
    surname_of = _surnames(world.rng, roles, hui=hui)
    members = [
        _person(world, role, surname=surname_of(role), hui=hui, origin=origin, residence=residence) for role in roles
    ]
    _separate_same_names(world, members)
    _add_guardians(members, roles)
    return HouseholdSpec(uid=world.uid(), number=number, dwelling=dwelling, members=members)


def age_on(birth: date, day: date) -> int:
    """Completed years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def birth_at(rng: random.Random, age: int, reference: date) -> date:
    """A birth date of someone who has completed exactly `age` years on the reference date."""
    year = reference.year - age
    newest = reference.replace(year=year, day=min(reference.day, 28))
    return newest - timedelta(days=rng.randint(0, 360))


def _person(world: World, role: Role, *, surname: str, hui: bool, origin: origins.Origin, residence: str) -> PersonSpec:
    rng = world.rng
    birth = birth_at(rng, role.age, world.reference)
    return PersonSpec(
        uid=world.uid(),
        name=surname + names.given_name(rng, sex=role.sex, birth_year=birth.year),
        sex=role.sex,
        birth_date=birth,
        id_number=world.numbers.id_number(area=synthetic_area(origin.code), birth=birth, sex=role.sex),
        ethnic=_ethnic(rng, hui),
        marital=role.marital,
        phone=world.numbers.phone() if rng.random() < _phone_rate(role.age) else "",
        relation=role.relation,
        residence=residence,
        resident_since=origins.resident_since(
            rng, origin=origin, birth=birth, reference=world.reference, floating=residence == "floating"
        ),
        hukou_area_code=origin.code,
        hukou_address=origin.address,
        hukou_type=origin.type,
        hukou_checked_on=world.reference - timedelta(days=rng.randint(10, 900)) if rng.random() < 0.7 else None,
    )


def _surnames(rng: random.Random, roles: Sequence[Role], *, hui: bool) -> Callable[[Role], str]:
    """Children and the head's father carry the family name: the man's of a couple, the only parent's father's."""
    family = names.surname(rng, hui=hui)
    absent_father = names.surname(rng, hui=hui)
    man_of_couple = next(
        (role for role in roles if role.sex == shapes.MALE and role.relation in (shapes.HEAD, shapes.HUSBAND)), None
    )

    def surname_of(role: Role) -> str:
        if role is man_of_couple or not role.own:
            return family
        if role.relation in (shapes.SON, shapes.DAUGHTER):
            return absent_father
        return names.surname(rng, hui=hui)

    return surname_of


def _separate_same_names(world: World, members: Sequence[PersonSpec]) -> None:
    """Nobody in a household has the name of another member."""
    taken: set[str] = set()
    for person in members:
        while person.name in taken:
            assert person.birth_date  # noqa: S101 — made above
            surname = person.name[: 2 if person.name[:2] in COMPOUND_SURNAMES else 1]
            person.name = surname + names.given_name(world.rng, sex=person.sex, birth_year=person.birth_date.year)
        taken.add(person.name)


def _add_guardians(members: Sequence[PersonSpec], roles: Sequence[Role]) -> None:
    """Parents at home are the guardians of their children under eighteen, since birth."""
    parents = [person for person in members if person.relation in (shapes.HEAD, shapes.HUSBAND, shapes.WIFE)]
    for person, role in zip(members, roles, strict=True):
        if role.relation not in (shapes.SON, shapes.DAUGHTER) or role.age >= shapes.ADULT or not person.birth_date:
            continue
        person.guardians = [
            GuardianSpec(
                uid=parent.uid,
                relation=FATHER_OF if parent.sex == shapes.MALE else MOTHER_OF,
                since=person.birth_date,
            )
            for parent in parents
        ]


def _ethnic(rng: random.Random, hui: bool) -> str:
    if hui:
        return HUI if rng.random() < 0.94 else HAN
    return HAN if rng.random() < 0.99 else rng.choice(OTHER_PEOPLES)


def _phone_rate(age: int) -> float:
    return next(rate for below, rate in PHONE_RATES if age < below)
