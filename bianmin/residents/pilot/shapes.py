"""Shapes of households: who lives together, their ages and relations. Rates are plausible, not a census."""

import random
from collections.abc import Callable
from dataclasses import dataclass

MALE, FEMALE = "1", "2"
# GB/T 4761
HEAD, HUSBAND, WIFE, SON, DAUGHTER, FATHER, MOTHER, NON_KIN = "02", "11", "12", "20", "30", "51", "52", "99"
# GB/T 2261.2
SINGLE, MARRIED, WIDOWED, DIVORCED = "10", "20", "30", "40"
ADULT, MARRYING_AGE, OLDEST_CHILD_AT_HOME = 18, 24, 34


@dataclass(slots=True)
class Role:
    """A place in a household; `age` in completed years at the reference date. `own` names a surname of one's own."""

    age: int
    sex: str
    relation: str
    marital: str
    own: bool = True


Shape = Callable[[random.Random], list[Role]]


def elder_alone(rng: random.Random) -> list[Role]:
    age = int(rng.triangular(65, 98, 75))
    sex = FEMALE if rng.random() < 0.63 else MALE
    return [Role(age, sex, HEAD, rng.choices((WIDOWED, DIVORCED, SINGLE), (82, 10, 8))[0])]


def adult_alone(rng: random.Random) -> list[Role]:
    age = rng.randint(23, 64)
    return [Role(age, _sex(rng), HEAD, rng.choices((SINGLE, DIVORCED), (80, 20) if age < 40 else (25, 75))[0])]


def elder_couple(rng: random.Random) -> list[Role]:
    return _couple(rng, int(rng.triangular(61, 93, 70)))


def couple(rng: random.Random) -> list[Role]:
    return _couple(rng, rng.randint(MARRYING_AGE, 64))


def couple_with_children(rng: random.Random, children: int, oldest_head: int = 60) -> list[Role]:
    pair = _couple(rng, rng.randint(27, oldest_head))
    return pair + _children(rng, _mother_age(pair), children)


def couple_one_child(rng: random.Random) -> list[Role]:
    return couple_with_children(rng, 1)


def couple_two_children(rng: random.Random) -> list[Role]:
    return couple_with_children(rng, 2, oldest_head=48)


def single_parent(rng: random.Random) -> list[Role]:
    age = rng.randint(27, 55)
    parent = Role(age, FEMALE if rng.random() < 0.76 else MALE, HEAD, rng.choices((DIVORCED, WIDOWED), (80, 20))[0])
    children = _children(rng, age, 1 if rng.random() < 0.85 else 2)
    for child in children:
        child.own = parent.sex == FEMALE  # most keep the father's surname
    return [parent, *children]


def three_generations(rng: random.Random) -> list[Role]:
    pair = _couple(rng, rng.randint(28, 50), head=MALE)
    family = pair + _children(rng, _mother_age(pair), 1 if rng.random() < 0.6 else 2)
    mother_age = pair[0].age + rng.randint(20, 32)
    both = rng.random() < 0.6 and mother_age < 88
    family.append(Role(mother_age, FEMALE, MOTHER, MARRIED if both else WIDOWED))
    if both:
        family.append(Role(mother_age + rng.randint(-1, 6), MALE, FATHER, MARRIED, own=False))
    return family


def worker_alone(rng: random.Random) -> list[Role]:
    age = rng.randint(18, 56)
    return [
        Role(age, MALE if rng.random() < 0.58 else FEMALE, HEAD, SINGLE if age < 32 or rng.random() < 0.3 else MARRIED)
    ]


def young_couple(rng: random.Random) -> list[Role]:
    return _couple(rng, rng.randint(MARRYING_AGE, 52))


def young_family(rng: random.Random) -> list[Role]:
    return couple_with_children(rng, 1, oldest_head=42)


def young_family_of_four(rng: random.Random) -> list[Role]:
    return couple_with_children(rng, 2, oldest_head=42)


def flatmates(rng: random.Random) -> list[Role]:
    sex = _sex(rng)
    ages = [rng.randint(19, 38) for _ in range(rng.randint(2, 4))]
    return [Role(age, sex, NON_KIN if place else HEAD, SINGLE) for place, age in enumerate(ages)]


def young_family_with_grandmother(rng: random.Random) -> list[Role]:
    family = couple_with_children(rng, 1, oldest_head=38)
    head = family[0]
    return [*family, Role(head.age + rng.randint(20, 30), FEMALE, MOTHER, rng.choice((MARRIED, WIDOWED)))]


PERMANENT: tuple[tuple[Shape, int], ...] = (
    (elder_alone, 10),
    (adult_alone, 7),
    (elder_couple, 13),
    (couple, 8),
    (couple_one_child, 24),
    (couple_two_children, 14),
    (single_parent, 5),
    (three_generations, 20),
)
FLOATING: tuple[tuple[Shape, int], ...] = (
    (worker_alone, 22),
    (young_couple, 24),
    (young_family, 27),
    (young_family_of_four, 14),
    (flatmates, 7),
    (young_family_with_grandmother, 6),
)


def _couple(rng: random.Random, age: int, head: str = "") -> list[Role]:
    """Head of `age` and spouse; the man is the head in three of four unless said."""
    head = head or (MALE if rng.random() < 0.75 else FEMALE)
    younger = max(-2, min(9, round(rng.gauss(2, 2))))
    other = age - younger if head == MALE else age + younger
    other = max(MARRYING_AGE - 1, other)
    if head == MALE:
        return [Role(age, MALE, HEAD, MARRIED), Role(other, FEMALE, WIFE, MARRIED)]
    return [Role(age, FEMALE, HEAD, MARRIED), Role(other, MALE, HUSBAND, MARRIED)]


def _children(rng: random.Random, mother_age: int, number: int) -> list[Role]:
    """Children still at home, the mother (or the only parent) 20 to 40 at each birth, two years apart."""
    youngest_at = min(mother_age, 37)
    eldest = mother_age - rng.randint(20, max(20, min(30, youngest_at)))
    ages = [max(0, min(eldest, OLDEST_CHILD_AT_HOME, mother_age - 20))]
    for _ in range(number - 1):
        if ages[-1] < 2:
            break
        ages.append(max(0, ages[-1] - rng.randint(2, 7), mother_age - 40))
    roles = []
    for age in ages:
        sex = MALE if rng.random() < 0.52 else FEMALE
        roles.append(Role(age, sex, SON if sex == MALE else DAUGHTER, SINGLE, own=False))
    return roles


def _mother_age(pair: list[Role]) -> int:
    return next(role.age for role in pair if role.sex == FEMALE)


def _sex(rng: random.Random) -> str:
    return MALE if rng.random() < 0.5 else FEMALE
