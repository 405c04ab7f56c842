"""Who of a ledger's rows may be on file already: by certificate number, and by name where the number says nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from bianmin.core import masking, pinyin
from bianmin.core.scope import under_codes
from bianmin.residents import search_terms
from bianmin.residents.address_parts import address_text
from bianmin.residents.models import Household, Person

from .ledger_places import PARTS, Home, parts

# What a ledger may say of a person under the name of the model's field.
FIELDS = (
    "name",
    "former_name",
    "sex",
    "birth_date",
    "ethnic",
    "marital",
    "education",
    "political",
    "employment",
    "workplace",
    "phone",
    "relation",
    "residence",
    "resident_since",
    "hukou_address",
    "hukou_area_code",
    "hukou_type",
    "disability_level",
    "disability_kind",
    "note",
)
_COLUMNS = (
    *FIELDS,
    "pk",
    "uid",
    "version",
    "id_index",
    "id_masked",
    "phone_masked",
    "certificate_type",
    "area_code",
    "household_id",
    "died_on",
    "merged_into_id",
    "arriving_id",
)
Said = tuple[str, date | None]  # name and birthday of a row
NAME, BIRTH, PHONE, HOME, OTHER_NUMBER = 4, 4, 3, 3, -4
ENOUGH = 7  # points from which on a person must decide whether the two are one


@dataclass(slots=True)
class Known:
    """A person on file. `values` are the model's values by _COLUMNS; the household is empty for somebody without."""

    values: dict[str, Any]
    household_uid: str = ""
    household_number: str = ""
    address: str = ""
    place: tuple[str, ...] = ()  # the parts of the address

    @property
    def pk(self) -> int:
        return int(self.values["pk"])


def known_by_token(tokens: Collection[str]) -> dict[str, Known]:
    """People on file anywhere by the token of their certificate, also those whom the user may not see: what may be
    told of them is for the caller. A record merged into another is answered by that other."""
    found = {}
    for some in parts(sorted(tokens)):
        for values in Person.objects.filter(id_index__in=some).order_by().values(*_COLUMNS):
            found[values["id_index"]] = Known(values)
    merged = {token: known.values["merged_into_id"] for token, known in found.items() if known.values["merged_into_id"]}
    others = Person.objects.filter(pk__in=set(merged.values())).order_by().values(*_COLUMNS)
    by_key = {values["pk"]: Known(values) for values in others}
    return found | {token: by_key[pk] for token, pk in merged.items()}


def known_by_key(pks: Collection[int]) -> dict[int, Known]:
    """People by their key, with their households."""
    found: dict[int, Known] = {}
    for some in parts(sorted(pks)):
        found |= {row["pk"]: Known(row) for row in Person.objects.filter(pk__in=some).order_by().values(*_COLUMNS)}
    add_households(found.values())
    return found


def known_by_name(names: Collection[str], areas: Collection[str]) -> dict[str, list[Known]]:
    """People on file in these areas by their name."""
    found: dict[str, list[Known]] = defaultdict(list)
    here = Person.objects.on_file().filter(under_codes(areas)).order_by()
    for some in parts(sorted(names)):
        for values in here.filter(name__in=some).values(*_COLUMNS):
            found[values["name"]].append(Known(values))
    return found


def known_alike(said: Collection[Said], areas: Collection[str]) -> dict[Said, list[Known]]:
    """People on file in these areas who were born on that day and have a name that may be the same, written otherwise:
    by (name, birthday) as a ledger says them. Rows are only read whole of those."""
    names: dict[date | None, set[str]] = defaultdict(set)
    for name, birth in said:
        if birth:
            names[birth].add(name)
    alike: list[tuple[Said, int]] = []
    here = Person.objects.on_file().filter(under_codes(areas)).order_by()
    for some in parts(list(names)):
        for pk, theirs, birth in here.filter(birth_date__in=some).values_list("pk", "name", "birth_date"):
            alike += [((name, birth), pk) for name in names[birth] if _is_alike(name, theirs)]
    people = known_by_key({pk for _said, pk in alike})
    found: dict[Said, list[Known]] = defaultdict(list)
    for key, pk in alike:
        found[key].append(people[pk])
    return found


def _is_alike(name: str, other: str) -> bool:
    """One character of the same number differs behind the surname, or all sound the same: 郭景晖, 郭景辉."""
    if name == other or len(name) != len(other) or name[0] != other[0]:
        return False
    differ = sum(one != another for one, another in zip(name, other, strict=True))
    return differ == 1 or not pinyin.whole_forms(name)[0].isdisjoint(pinyin.whole_forms(other)[0])


def add_households(people: Iterable[Known]) -> None:
    """Fill in number and address of everybody's household."""
    by_household: dict[int, list[Known]] = defaultdict(list)
    for known in people:
        if known.values["household_id"]:
            by_household[known.values["household_id"]].append(known)
    for some in parts(sorted(by_household)):
        columns = ("pk", "uid", "number", *(f"dwelling__{name}" for name in PARTS))
        for pk, uid, number, *address in Household.objects.filter(pk__in=some).order_by().values_list(*columns):
            text = address_text(tuple(address))
            for known in by_household[pk]:
                known.household_uid, known.household_number, known.address = str(uid), number, text
                known.place = tuple(address)


def score(values: Mapping[str, Any], birth: Any, home: Home, home_text: str, known: Known) -> int:
    """How much speaks for the row and this person, of the same name or one that is alike, being one."""
    points = NAME if values["name"] == known.values["name"] else 0
    if birth and known.values["birth_date"] == birth:
        points += BIRTH
    if values.get("phone") and known.values["phone_masked"] == masking.mask_phone(values["phone"]):
        points += PHONE
    if lives_there(home, home_text, known):
        points += HOME
    if values.get("id_number") and known.values["id_index"]:
        points += OTHER_NUMBER  # had it been the same number, she would have been found by it
    return points


def is_same(values: Mapping[str, Any], birth: Any, home: Home, home_text: str, known: Known) -> bool:
    """Whether a row without a number says the same of name, birth, home and phone as is on file."""
    if values.get("id_number") or known.values["birth_date"] != birth:
        return False
    if values.get("phone") and known.values["phone_masked"] != masking.mask_phone(values["phone"]):
        return False
    return lives_there(home, home_text, known) or (not home.uid and not known.household_uid)


def lives_there(home: Home, home_text: str, known: Known) -> bool:
    return bool(home.uid) and (home.uid == known.household_uid or (not home.number and home_text == known.address))


def is_less_exact(home: Home, home_text: str, known: Known) -> bool:
    """Whether a row gives only some parts of the address at which somebody lives: that moves nobody."""
    if home.number or not known.place or not home_text or len(home_text) >= len(known.address):
        return False
    return any(
        home_text == address_text(tuple(part if kept else "" for part, kept in zip(known.place, chosen, strict=True)))
        for chosen in product((True, False), repeat=len(known.place))
    )


def token_of(values: Mapping[str, Any]) -> str:
    """The writing key's token of the row's certificate; empty for a row without a number."""
    if not values.get("id_number"):
        return ""
    return search_terms.id_index(values.get("certificate_type") or search_terms.RESIDENT_ID, values["id_number"])


def tokens_of(values: Mapping[str, Any]) -> list[str]:
    """The tokens under which the row's certificate may stand while keys rotate."""
    if not values.get("id_number"):
        return []
    return search_terms.id_candidates(values.get("certificate_type") or search_terms.RESIDENT_ID, values["id_number"])
