"""Before somebody is registered: who on file she may be, what contradicts itself, who lives at her address."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from bianmin.core import clock, encryption, id_number, masking
from bianmin.residents import search_terms
from bianmin.residents.ages import age_on
from bianmin.residents.models import Household, Person, SearchTerm
from bianmin.residents.roles import areas_seen_by
from bianmin.residents.specs import DwellingSpec, PersonSpec

from .household_search import HouseholdHit, household_hits
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
    same_name: bool = True


@dataclass(frozen=True)
class Review:
    """What the clerk has to look at before the person is saved. `said` is what the ID number tells of sex and birth,
    `known` the one who has the same certificate, `elsewhere` whether she lives where the clerk may not see her."""

    said: str = ""
    known: Double | None = None
    elsewhere: bool = False
    contradictions: list[str] = field(default_factory=list)
    doubles: list[Double] = field(default_factory=list)
    neighbours: list[HouseholdHit] = field(default_factory=list)

    @property
    def token(self) -> str:
        """Names just these concerns: a confirmation does not cover what turned up later. Empty: nothing to confirm."""
        concerns = [*self.contradictions, *sorted(double.uid for double in self.doubles)]
        return hashlib.sha256("\n".join(concerns).encode()).hexdigest()[:16] if concerns else ""


def person_review(*, user: Any, person: PersonSpec, dwelling: DwellingSpec | None = None) -> Review:
    """What the number says, the same certificate, contradictions, possible doubles among the people whom `user` may
    see, and households at the address."""
    said = _said(person)
    near = dwelling.grid_code if dwelling else next(iter(areas_seen_by(user)), "")
    doubles = _doubles(user, person, near)
    known = _same_certificate(user, person)  # after the doubles: whoever is registered meanwhile is named by her number
    return Review(
        said=said.words if said else "",
        known=known if isinstance(known, Double) else None,
        elsewhere=known is True,
        contradictions=contradictions(person),
        doubles=[] if known else doubles,
        neighbours=_neighbours(user, dwelling) if dwelling else [],
    )


def contradictions(person: PersonSpec | Person) -> list[str]:
    """Where what is said of a person does not fit her ID number or the calendar; for showing, never for mending."""
    found, said = [], _said(person)
    if said and person.birth_date and person.birth_date != said.number.birth_date:
        day = said.number.birth_date.isoformat()
        found.append(_("出生日期与身份证号不一致：证号里是 %(day)s。") % {"day": day})
    if said and person.sex in ("1", "2") and person.sex != said.number.sex:
        found.append(_("性别与身份证号不一致：证号里是%(sex)s。") % {"sex": sex_word(said.number.sex)})
    if person.birth_date and person.birth_date > clock.today():
        found.append(_("出生日期还没有到。"))
    return found


@dataclass(frozen=True)
class _Said:
    number: id_number.IdNumber
    words: str


def _said(person: PersonSpec | Person) -> _Said | None:
    if person.certificate_type != search_terms.RESIDENT_ID or not id_number.is_valid(person.id_number):
        return None
    number = id_number.parse(person.id_number)
    age = age_on(number.birth_date, clock.today())
    words = _("%(sex)s，%(day)s 出生，%(age)s 岁") % {
        "sex": sex_word(number.sex),
        "day": number.birth_date.isoformat(),
        "age": age,
    }
    return _Said(number, words)


def _same_certificate(user: Any, person: PersonSpec) -> Double | bool:
    """Who has this certificate; True when somebody has it whom `user` may not see."""
    if not person.id_number:
        return False
    tokens = search_terms.id_candidates(person.certificate_type, person.id_number)
    holders = Person.objects.known_by(tokens)
    if not holders.exists():  # asked first: whoever is registered between the two questions is not taken for elsewhere
        return False
    seen = holders.visible_to(user).select_related("household__dwelling").first()
    return _double(seen, _("证件号相同")) if seen else True


def _doubles(user: Any, person: PersonSpec, near: str) -> list[Double]:
    """Whom she may be, the likeliest first: of the same name (and birth date, when it is known), then of the same phone
    under another name. The same certificate is no double but a refusal."""
    visible = Person.objects.visible_to(user).select_related("household__dwelling")
    found = {row.pk: (row, why) for row, why in _namesakes(visible, person, near)}
    if person.phone:
        tokens = encryption.blind_candidates(search_terms.PHONE_PURPOSE, person.phone)
        terms = SearchTerm.objects.filter(kind=SearchTerm.Kind.PHONE, term__in=tokens)
        for row in visible.filter(pk__in=terms.values(kept=Coalesce("person__merged_into", "person"))[:MOST]):
            found[row.pk] = (row, _same_phone(row, person))
    doubles = [_double(row, why, same_name=row.name == person.name) for row, why in found.values()]
    return sorted(doubles, key=lambda double: not double.same_name)


def _namesakes(visible: QuerySet[Person], person: PersonSpec, near: str) -> Iterator[tuple[Person, str]]:
    """Who has her name and may have her birth date: all of them when hers is not known, the nearest to `near` first."""
    if not person.name:
        return
    born, rows = _birth_date(person), visible.filter(name=person.name)
    if born:
        rows = rows.filter(Q(birth_date=born) | Q(birth_date=None))
    for row in rows.order_by(_distance(near), "pk")[:MOST]:
        if born and row.birth_date:
            yield row, _("姓名和出生日期相同")
        else:
            yield row, _("姓名相同，请核对出生日期和住址")


def _same_phone(row: Person, person: PersonSpec) -> str:
    if row.name != person.name:
        return _("电话相同，姓名不同")
    born = _birth_date(person)
    return _("姓名、出生日期和电话相同") if born and born == row.birth_date else _("姓名和电话相同")


def _distance(near: str) -> Case:
    """0 for the grid `near`, 1 for its community, 2 for its street, 3 for the rest."""
    levels = [(0, near[:15]), (1, near[:12]), (2, near[:9])]
    whens = [When(area_code__prefix=code, then=Value(far)) for far, code in levels if code]
    return Case(*whens, default=Value(len(levels)), output_field=IntegerField())


def _birth_date(person: PersonSpec) -> date | None:
    said = _said(person)
    return person.birth_date or (said.number.birth_date if said else None)


def _double(row: Person, why: str, *, same_name: bool = True) -> Double:
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
        same_name=same_name,
    )


def _neighbours(user: Any, dwelling: DwellingSpec) -> list[HouseholdHit]:
    households = (
        Household.objects.visible_to(user)
        .select_related("dwelling__grid")
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
    return household_hits(list(households))
