"""Before somebody is registered: who on file she may be, what contradicts itself, who lives at her address."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bianmin.core import clock, encryption, id_number, masking
from bianmin.core.errors import UserError
from bianmin.residents import search_terms
from bianmin.residents.ages import age_on
from bianmin.residents.models import Household, Person, SearchTerm
from bianmin.residents.specs import DwellingSpec, PersonSpec

from .person_search import sex_word

MOST = 10


@dataclass(frozen=True)
class Double:
    """Somebody on file who may be the same person; `why` names what agrees."""

    uid: str
    name_masked: str
    sex: str
    birth_date: date | None
    age: int | None
    id_masked: str
    phone_masked: str
    address: str
    why: str


@dataclass(frozen=True)
class Neighbour:
    """A household at the typed address, by its head and number of people."""

    uid: str
    number: str
    head_masked: str
    people: int


@dataclass(frozen=True)
class Review:
    """What the clerk has to look at before the person is saved."""

    contradictions: list[str] = field(default_factory=list)
    doubles: list[Double] = field(default_factory=list)
    neighbours: list[Neighbour] = field(default_factory=list)

    @property
    def token(self) -> str:
        """Names just these concerns: a confirmation does not cover what turned up later. Empty: nothing to confirm."""
        concerns = [*self.contradictions, *sorted(double.uid for double in self.doubles)]
        return hashlib.sha256("\n".join(concerns).encode()).hexdigest()[:16] if concerns else ""


def person_review(*, user: Any, person: PersonSpec, dwelling: DwellingSpec | None) -> Review:
    """Contradictions, possible doubles among the people whom `user` may see, and households at the address."""
    return Review(
        contradictions=_contradictions(person),
        doubles=_doubles(user, person),
        neighbours=_neighbours(user, dwelling) if dwelling else [],
    )


def _contradictions(person: PersonSpec) -> list[str]:
    found = []
    if person.id_number and person.certificate_type == search_terms.RESIDENT_ID:
        said = id_number.parse(person.id_number)
        if person.birth_date and person.birth_date != said.birth_date:
            found.append(_("出生日期与身份证号不一致：证号里是 %(day)s。") % {"day": said.birth_date.isoformat()})
        if person.sex in ("1", "2") and person.sex != said.sex:
            found.append(_("性别与身份证号不一致：证号里是%(sex)s。") % {"sex": sex_word(said.sex)})
    if person.birth_date and person.birth_date > clock.today():
        found.append(_("出生日期还没有到。"))
    return found


def _doubles(user: Any, person: PersonSpec) -> list[Double]:
    """Same name and birth date, or the same phone. The same certificate is no double but a refusal."""
    visible = Person.objects.visible_to(user).select_related("household__dwelling")
    by_name = visible.filter(name=person.name, birth_date=_birth_date(person))[:MOST] if _birth_date(person) else []
    found = {row.pk: (row, _("姓名和出生日期相同")) for row in by_name}
    if person.phone:
        tokens = encryption.blind_candidates(search_terms.PHONE_PURPOSE, person.phone)
        terms = SearchTerm.objects.filter(kind=SearchTerm.Kind.PHONE, term__in=tokens)
        for row in visible.filter(pk__in=terms.values("person")[:MOST]):
            found[row.pk] = (row, _("姓名、出生日期和电话相同") if row.pk in found else _("电话相同"))
    return [_double(row, why) for row, why in found.values()]


def _birth_date(person: PersonSpec) -> date | None:
    if person.birth_date is None and person.id_number and person.certificate_type == search_terms.RESIDENT_ID:
        try:
            return id_number.parse(person.id_number).birth_date
        except UserError:
            return None
    return person.birth_date


def _double(row: Person, why: str) -> Double:
    return Double(
        uid=str(row.uid),
        name_masked=masking.mask_name(row.name),
        sex=sex_word(row.sex),
        birth_date=row.birth_date,
        age=age_on(row.birth_date, clock.today()),
        id_masked=row.id_masked,
        phone_masked=row.phone_masked,
        address=str(row.household.dwelling) if row.household else "",
        why=why,
    )


def _neighbours(user: Any, dwelling: DwellingSpec) -> list[Neighbour]:
    households = (
        Household.objects.visible_to(user)
        .filter(
            dwelling__grid__code=dwelling.grid_code,
            dwelling__street=dwelling.street,
            dwelling__compound=dwelling.compound,
            dwelling__building=dwelling.building,
            dwelling__unit=dwelling.unit,
            dwelling__room=dwelling.room,
        )
        .order_by("pk")[:MOST]
    )
    rows = list(households)
    members = Person.objects.filter(household__in=rows, merged_into=None, died_on=None)
    people: dict[int, list[tuple[str, str]]] = {}
    for household_id, relation, name in members.values_list("household_id", "relation", "name").order_by("relation"):
        people.setdefault(household_id, []).append((relation, name))
    return [_neighbour(row, people.get(row.pk, [])) for row in rows]


def _neighbour(row: Household, people: list[tuple[str, str]]) -> Neighbour:
    head = next((name for relation, name in people if relation in ("01", "02")), people[0][1] if people else "")
    return Neighbour(uid=str(row.uid), number=row.number, head_masked=masking.mask_name(head), people=len(people))
