"""Pairs on file that are likely one person: the same name and birth date, or the same name and phone.

Two who both show a resident ID, each another one, are two people even if born on one day; the phone must agree too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bianmin.core import masking
from bianmin.core.paging import Page, keyset_page
from bianmin.core.scope import under_codes
from bianmin.residents.merge_fields import RESIDENT_ID, better_first
from bianmin.residents.models import Person, PersonDistinct, SearchTerm
from bianmin.residents.roles import areas_merged_by

PHONE = SearchTerm.Kind.PHONE
SEALED = ("phone", "bank_card", "note")
MOST = 50  # pairs of one person: more of one name and birthday are a fault of a list, not doubles


@dataclass(frozen=True)
class Pair:
    """`keep` is the record that a merge would keep unless said otherwise."""

    keep: Person
    drop: Person
    why: str

    @property
    def name_masked(self) -> str:
        return masking.mask_name(self.keep.name)

    @property
    def both(self) -> tuple[Person, Person]:
        return self.keep, self.drop


def person_doubles(*, user: Any, cursor: str | None = None, size: int = 20) -> tuple[list[Pair], Page[Person]]:
    """One page of pairs in the areas where `user` merges, by the newer record of each, newest first. Four queries."""
    page = keyset_page(_newer_of_pairs(user), order=["-id"], cursor=cursor, size=size)
    return list(_pairs(user, page.items, older=True)), page


def doubles_of(*, user: Any, person: Person) -> list[Pair]:
    """The likely doubles of one person, whichever of the two is older. Three queries."""
    return list(_pairs(user, [person], older=False))[:MOST]


def told_apart(*, user: Any, cursor: str | None = None, size: int = 20) -> Page[PersonDistinct]:
    """Pairs of which somebody has said that they are two people, the newest first."""
    homes = ("first__household__dwelling", "second__household__dwelling")
    pairs = PersonDistinct.objects.visible_to(user).select_related("decided_by", *homes)
    return keyset_page(pairs, order=["-id"], cursor=cursor, size=size)


def _within(user: Any) -> QuerySet[Person]:
    return Person.objects.on_file().filter(under_codes(areas_merged_by(user)))


def _newer_of_pairs(user: Any) -> QuerySet[Person]:
    """People of whom an older record says the same, and nobody has said that they are two."""
    older = _within(user).filter(pk__lt=OuterRef("pk"), name=OuterRef("name")).exclude(_told_apart("pk"))
    born = older.filter(birth_date=OuterRef("birth_date"))
    no_resident_id = ~Q(certificate_type=RESIDENT_ID) | Q(id_index=None)
    hers = SearchTerm.objects.filter(person=OuterRef(OuterRef("pk")), kind=PHONE).values("term")
    called = SearchTerm.objects.filter(
        under_codes(areas_merged_by(user), "person__area_code"),
        kind=PHONE,
        term__in=hers,
        person__lt=OuterRef("pk"),
        person__name=OuterRef("name"),
        person__merged_into=None,
        person__arriving=None,
    ).exclude(_told_apart("person"))
    same_birth = Exists(born.filter(no_resident_id)) | (no_resident_id & Exists(born))
    return _within(user).filter(same_birth | Exists(called)).select_related("household__dwelling").defer(*SEALED)


def _told_apart(older: str) -> Exists:
    return Exists(PersonDistinct.objects.filter(first=OuterRef(older), second=OuterRef(OuterRef("pk"))))


def _pairs(user: Any, people: Sequence[Person], *, older: bool) -> Iterator[Pair]:
    """The pairs of each of `people` with others (`older`: only with older records)."""
    phones = _phones(people)
    born = Q(pk__in=list(phones))
    for person in people:
        if person.birth_date:
            born |= Q(name=person.name, birth_date=person.birth_date)
    others = list(_within(user).filter(born).select_related("household__dwelling").defer(*SEALED).order_by("-pk"))
    apart = set(_apart(people))
    for person in people:
        for other in others:
            if other.pk == person.pk or (older and other.pk > person.pk) or other.name != person.name:
                continue
            why = _why(person, other, phones)
            if why and (min(person.pk, other.pk), max(person.pk, other.pk)) not in apart:
                yield Pair(*better_first(person, other), why)


def _phones(people: Sequence[Person]) -> dict[int, set[str]]:
    """The phone tokens of `people` and of others with one of these and one of their names, by person."""
    hers = SearchTerm.objects.filter(person__in=[person.pk for person in people], kind=PHONE).values("term")
    names = {person.name for person in people}
    found: dict[int, set[str]] = {}
    rows = SearchTerm.objects.filter(kind=PHONE, term__in=hers, person__name__in=names, person__merged_into=None)
    for key, term in rows.values_list("person", "term"):
        found.setdefault(key, set()).add(term)
    return found


def _apart(people: Sequence[Person]) -> Iterator[tuple[int, int]]:
    keys = [person.pk for person in people]
    rows = PersonDistinct.objects.filter(Q(first__in=keys) | Q(second__in=keys))
    yield from rows.values_list("first_id", "second_id")


def _why(one: Person, other: Person, phones: dict[int, set[str]]) -> str:
    called = bool(phones.get(one.pk, set()) & phones.get(other.pk, set()))
    born = one.birth_date is not None and one.birth_date == other.birth_date
    if born and called:
        return _("姓名、出生日期和电话相同")
    if called:
        return _("姓名和电话相同")
    return _("姓名和出生日期相同") if born and not _two_numbers(one, other) else ""


def _two_numbers(one: Person, other: Person) -> bool:
    return all(row.certificate_type == RESIDENT_ID and row.id_index for row in (one, other))
