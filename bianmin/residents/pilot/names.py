"""Names of the pilot population: surname by people, given name by sex and the decade of birth."""

import random
from bisect import bisect_right
from itertools import accumulate

from .name_lists import FEMALE_GIVEN, HAN_SURNAMES, HUI_SURNAMES, MALE_GIVEN, RARE_GIVEN

MALE = "1"
SINGLE_CHARACTER_RATE = {1900: 0.08, 1945: 0.22, 1965: 0.38, 1980: 0.32, 1995: 0.22, 2008: 0.10}
RARE_RATE = 1 / 2000


class _Weighted:
    """Draws one of many by weight with a single random number."""

    def __init__(self, table: dict[int, str]) -> None:
        pairs = [(name, weight) for weight, names in table.items() for name in names.split()]
        self.names = [name for name, _ in pairs]
        self.bounds = list(accumulate(weight for _, weight in pairs))

    def draw(self, rng: random.Random) -> str:
        return self.names[bisect_right(self.bounds, rng.random() * self.bounds[-1])]


_HAN, _HUI = _Weighted(HAN_SURNAMES), _Weighted(HUI_SURNAMES)
_GENERATIONS = sorted(MALE_GIVEN)


def surname(rng: random.Random, *, hui: bool) -> str:
    """A surname as its people carry it."""
    return (_HUI if hui else _HAN).draw(rng)


def given_name(rng: random.Random, *, sex: str, birth_year: int) -> str:
    """One or two characters in the fashion of the birth decade; seldom a rare character."""
    generation = _GENERATIONS[bisect_right(_GENERATIONS, max(birth_year, _GENERATIONS[0])) - 1]
    firsts, seconds, singles = (MALE_GIVEN if sex == MALE else FEMALE_GIVEN)[generation]
    if rng.random() < RARE_RATE:
        return rng.choice(firsts) + rng.choice(RARE_GIVEN)
    if rng.random() < SINGLE_CHARACTER_RATE[generation]:
        return rng.choice(singles)
    first, second = rng.choice(firsts), rng.choice(seconds)
    if first == second and generation < 1980:
        return first
    return first + second
