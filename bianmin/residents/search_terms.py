"""What may be typed into the one search box to find a person: the terms kept in SearchTerm and, of the home where she
lives, in HouseholdTerm.

Names and addresses stand in plain text and are looked up by prefix; certificate and phone numbers, whole or their last
four digits, stand as blind tokens and are looked up whole. Initials of one letter are left out: the pinyin begins so.
"""

from collections.abc import Iterator
from functools import lru_cache

from django.db import models

from bianmin.core import encryption, pinyin, rotation

from .models import Dwelling, Household, Person, SearchTerm

Kind = SearchTerm.Kind
# Their numbers, which a large load would ask for a million times.
(
    _NAME,
    _PINYIN,
    _INITIALS,
    _ID,
    _ID_TAIL,
    _PHONE,
    _PHONE_TAIL,
    _ADDRESS,
    _HOUSEHOLD,
    _NAME_END,
    _PINYIN_END,
    _INITIALS_END,
) = Kind.values
Term = tuple[int, str]
LONGEST = 80
ID_PURPOSE, ID_TAIL_PURPOSE = "person.id", "person.id_tail"
PHONE_PURPOSE, PHONE_TAIL_PURPOSE = "person.phone", "person.phone_tail"
RESIDENT_ID = "resident_id"
TAIL = 4
ENDS = 10


def terms_of(*, name: str, former_name: str = "", id_number: str = "", phone: str = "") -> set[Term]:
    """Every (kind, term) of one person; numbers in their stored form."""
    terms = set(name_terms(name)) | set(number_terms(id_number=id_number, phone=phone))
    if former_name:
        terms.update(name_terms(former_name))
    return terms


def household_terms(household: Household) -> set[Term]:
    """What everybody of a household (with `dwelling` at hand) is found by: its number and its address."""
    return {(_HOUSEHOLD, pinyin.compact(household.number)[:LONGEST]), *address_terms(household.dwelling)}


def name_terms(name: str) -> Iterator[Term]:
    """The name in characters, in pinyin and as initials; its ends as kinds of their own."""
    whole_pinyin, whole_initials = pinyin.whole_forms(name)
    whole_name = pinyin.compact(name)
    for text in pinyin.suffixes(name):
        yield _NAME if text == whole_name else _NAME_END, text[:LONGEST]
    for text in pinyin.full_forms(name):
        yield _PINYIN if text in whole_pinyin else _PINYIN_END, text[:LONGEST]
    for text in pinyin.initial_forms(name):
        if len(text) > 1:
            yield _INITIALS if text in whole_initials else _INITIALS_END, text[:LONGEST]


def number_terms(*, id_number: str = "", phone: str = "") -> Iterator[Term]:
    """Blind tokens of the whole numbers and of their last four digits."""
    if id_number:
        yield _ID, encryption.blind(ID_PURPOSE, id_number)
        yield _ID_TAIL, _tail_token(ID_TAIL_PURPOSE, id_number[-TAIL:])
    if phone:
        yield _PHONE, encryption.blind(PHONE_PURPOSE, phone)
        yield _PHONE_TAIL, _tail_token(PHONE_TAIL_PURPOSE, phone[-TAIL:])


def address_terms(dwelling: Dwelling) -> Iterator[Term]:
    """The address from its street, its courtyard and its building on: 平等街12号院3号楼…, 12号院3号楼…, 3号楼…; and
    from inside the names of street and courtyard, as people say them: 南顺城街 is found as 顺城街, too."""
    door = pinyin.compact(dwelling.door)
    compound = pinyin.compact(dwelling.compound)
    inside = compound + door
    street = pinyin.compact(dwelling.street)
    ends = {end + inside for end in _name_ends(street)} | {end + door for end in _name_ends(compound)}
    for text in {street + inside, inside, door, *ends} - {""}:
        yield _ADDRESS, text[:LONGEST]


def _name_ends(name: str) -> list[str]:
    """From the second character on, of two characters and more, ENDS at most; none of what begins with a number."""
    if not name or name[0].isdigit():
        return []
    return [name[start:] for start in range(1, min(len(name) - 1, ENDS + 1))]


def id_index(certificate_type: str, number: str) -> str:
    """The unique token of a certificate: one person for each type and number."""
    return encryption.blind(ID_PURPOSE, certificate_text(certificate_type, number))


def id_candidates(certificate_type: str, number: str) -> list[str]:
    """The tokens under which a certificate may stand: one for each live key."""
    return encryption.blind_candidates(ID_PURPOSE, certificate_text(certificate_type, number))


def certificate_text(certificate_type: str, number: str) -> str:
    """What `id_index` is the token of."""
    return number if certificate_type == RESIDENT_ID else f"{certificate_type}:{number}"


@lru_cache(maxsize=32_768)
def _tail_token(purpose: str, tail: str) -> str:
    """There are only some ten thousand tails; each token is made once."""
    return encryption.blind(purpose, tail)


def register_tokens() -> None:
    """Tell the key rotation which blind tokens this app keeps, and what each is made of."""
    rotation.register_index(Person, "id_index", ID_PURPOSE, _certificate)
    for kind, purpose, value in (
        (Kind.ID, ID_PURPOSE, lambda term: term.person.id_number),
        (Kind.ID_TAIL, ID_TAIL_PURPOSE, lambda term: term.person.id_number[-TAIL:]),
        (Kind.PHONE, PHONE_PURPOSE, lambda term: term.person.phone),
        (Kind.PHONE_TAIL, PHONE_TAIL_PURPOSE, lambda term: term.person.phone[-TAIL:]),
    ):
        rotation.register_index(SearchTerm, "term", purpose, value, rows=models.Q(kind=kind))


def _certificate(person: Person) -> str | None:
    return certificate_text(person.certificate_type, person.id_number) if person.id_number else None
