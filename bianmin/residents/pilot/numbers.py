"""ID numbers and phones that belong to nobody; why they do not is said in docs/adr/0006-synthetic-people.md."""

from array import array
from datetime import date

from bianmin.core import id_number

EPOCH = date(1900, 1, 1).toordinal()
DAYS = 50_000
SEQUENCES = 500  # for each sex, day and area
STEP = 77  # shares no factor with 500: every sequence is used once before any comes again
PHONE_PREFIX = "154"
PHONE_STEP, PHONE_SPACE = 48_271_003, 10**8
CITY_AREA = "410199"


class NumberMaker:
    """Hands out each ID number and each phone once. Memory does not grow with the population."""

    def __init__(self) -> None:
        self._given: dict[str, array[int]] = {}
        self._phones = 0

    def id_number(self, *, area: str, birth: date, sex: str) -> str:
        """The next number of this area (six digits ending in 99), day and sex. Raises ValueError when all are given."""
        given = self._given.setdefault(area, array("H", bytes(4 * DAYS)))
        day = birth.toordinal() - EPOCH
        place = 2 * day + (sex == id_number.MALE)
        count = given[place]
        if count >= SEQUENCES:
            raise ValueError(f"all numbers of {area} on {birth} are given")
        given[place] = count + 1
        sequence = 2 * ((day * 31 + count * STEP) % SEQUENCES) + (sex == id_number.MALE)
        return id_number.make(area, birth, sequence)

    def phone(self) -> str:
        """The next of a hundred million numbers of a range that nobody has."""
        self._phones += 1
        return f"{PHONE_PREFIX}{self._phones * PHONE_STEP % PHONE_SPACE:08d}"


def synthetic_area(hukou_area_code: str) -> str:
    """The address code for someone registered there: the prefecture, and a county that no prefecture has."""
    return hukou_area_code[:4] + "99"
