"""Whom an export holds, read in pieces; and whose exports a page shows."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.models import Area
from bianmin.core.paging import Page, keyset_page
from bianmin.core.scope import under_codes
from bianmin.residents.models import LedgerExport, Need, Person, Tag, TagType
from bianmin.residents.roles import areas_exported_by

from .person_search import sex_word

CHUNK = 1000
MOST = 200_000  # rows; the most that the import reads, too
HEAD = "02"  # GB/T 4761
WINDOW = timedelta(hours=24)
_SEALED = ("id_number", "phone", "bank_card", "note")


@dataclass(frozen=True)
class ExportFilter:
    """Empty: not asked. Ages are completed years on the day on which the file is made."""

    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    residence: str = ""
    tag: str = ""
    need: str = ""

    def as_json(self) -> dict[str, Any]:
        """Only what is asked."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


class ExportCount(NamedTuple):
    """`rows` is MOST + 1 for more than an export may hold."""

    rows: int
    too_many: bool
    waits: bool  # for a second person
    limit: int


class ExportLine(NamedTuple):
    """An export as a list shows it, its conditions in words."""

    export: LedgerExport
    area: str
    conditions: list[str]
    gone: bool


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A person with the head of her household and the tags that hold for her or her household: {type: since}."""

    person: Person
    head: Person | None
    tags: Mapping[int, date]


def export_people(*, user: Any, area_code: str, asked: ExportFilter, full: bool = False) -> QuerySet[Person]:
    """The living in the area who meet the filter, and never anybody outside of the user's own areas. Without `full`
    what is sealed is not even opened."""
    today = clock.today()
    people = Person.objects.visible_to(user).filter(
        under_codes(areas_exported_by(user)), under_codes([area_code]), died_on=None
    )
    if asked.sex:
        people = people.filter(sex=asked.sex)
    if asked.age_from is not None:
        people = people.filter(birth_date__lte=_years_before(today, asked.age_from))
    if asked.age_to is not None:
        people = people.filter(birth_date__gt=_years_before(today, asked.age_to + 1))
    if asked.residence:
        people = people.filter(residence=asked.residence)
    if asked.tag:
        held = Tag.objects.holding(today).filter(type__code=asked.tag)
        people = people.filter(
            Q(pk__in=held.exclude(person=None).values("person"))
            | Q(household__in=held.exclude(household=None).values("household"))
        )
    if asked.need:
        people = people.filter(pk__in=Need.objects.filter(kind=asked.need).values("person"))
    return people if full else people.defer(*_SEALED)


def export_count(people: QuerySet[Person]) -> int:
    """How many; counting ends at one more than an export may hold."""
    return people.order_by().values("pk")[: MOST + 1].count()


def export_keys(people: QuerySet[Person]) -> Sequence[int]:
    """Keys in the order of the file, household by household: eight bytes a person."""
    order = ("area_code", F("household").asc(nulls_last=True), "relation", "pk")
    keys = people.order_by(*order).values_list("pk", flat=True)[: MOST + 1]
    return array("q", keys.iterator(chunk_size=10_000))


def export_rows(people: QuerySet[Person], keys: Sequence[int], *, full: bool) -> list[ExportRow]:
    """Those of `keys` who still belong to `people`, in the order of the keys; three queries, however many."""
    related = ("household__dwelling__grid__parent",)
    found = {one.pk: one for one in people.select_related(*related).filter(pk__in=list(keys))}
    here = [found[key] for key in keys if key in found]
    homes = {person.household_id for person in here if person.household_id}
    heads = _heads(homes, full)
    own, shared = _tags(list(found), homes)
    return [
        ExportRow(person, heads.get(person.household_id or 0), shared[person.household_id or 0] | own[person.pk])
        for person in here
    ]


def export_tag_types(people: QuerySet[Person], *, sensitive: bool) -> list[TagType]:
    """The tags that hold for any of these people: each is a column. Sensitive ones only when they may be shown."""
    keys, homes = people.order_by().values("pk"), people.order_by().exclude(household=None).values("household")
    held = Tag.objects.holding(clock.today()).filter(Q(person__in=keys) | Q(household__in=homes))
    types = TagType.objects.filter(pk__in=held.order_by().values("type"))
    return list(types if sensitive else types.filter(sensitive=False))


def export_area_choices(user: Any) -> list[Area]:
    """The areas whose people the user may export, as a tree."""
    return list(Area.objects.filter(under_codes(areas_exported_by(user), "code")).order_by("code"))


def needs_approval(*, user: Any, rows: int, besides: LedgerExport | None = None) -> bool:
    """Whether a second person must approve: more people than the limit, in this file or together with the others that
    the user has exported within a day without asking anybody."""
    lately = LedgerExport.objects.of(user).filter(created_at__gt=clock.now() - WINDOW, decided_by=None)
    lately = lately.filter(state__in=("approved", "making", "ready"))
    if besides is not None:
        lately = lately.exclude(pk=besides.pk)
    taken = lately.aggregate(rows=Sum("rows"))["rows"] or 0
    return bool(rows + taken > settings.EXPORT_APPROVAL_ROWS)


def export_forecast(*, user: Any, area_code: str, asked: ExportFilter) -> ExportCount:
    """What an export would hold if it were asked for now, and whether it would wait for a second person."""
    rows = export_count(export_people(user=user, area_code=area_code, asked=asked))
    return ExportCount(rows, rows > MOST, needs_approval(user=user, rows=rows), settings.EXPORT_APPROVAL_ROWS)


def export_lines(exports: Sequence[LedgerExport]) -> list[ExportLine]:
    """Two queries, however many."""
    areas = dict(Area.objects.filter(code__in={row.area_code for row in exports}).values_list("code", "name"))
    codes = {row.filters["tag"] for row in exports if row.filters.get("tag")}
    tags = dict(TagType.objects.filter(code__in=codes).values_list("code", "name"))
    now = clock.now()
    return [
        ExportLine(
            row,
            areas.get(row.area_code, row.area_code),
            _conditions(ExportFilter(**row.filters), tags),
            row.state == "ready" and (row.expires_at is None or row.expires_at <= now),
        )
        for row in exports
    ]


def _conditions(asked: ExportFilter, tags: Mapping[str, str]) -> list[str]:
    words = [sex_word(asked.sex)]
    if asked.age_from is not None and asked.age_to is not None:
        words.append(_("%(from)s–%(to)s 岁") % {"from": asked.age_from, "to": asked.age_to})
    elif asked.age_from is not None:
        words.append(_("%(from)s 岁以上") % {"from": asked.age_from})
    elif asked.age_to is not None:
        words.append(_("%(to)s 岁以下") % {"to": asked.age_to})
    words.append(str(Person.Residence(asked.residence).label) if asked.residence else "")
    words.append(tags.get(asked.tag, asked.tag))
    words.append(str(Need.Kind(asked.need).label) if asked.need in Need.Kind.values else "")
    return [word for word in words if word]


def own_exports(user: Any, cursor: str | None = None) -> Page[LedgerExport]:
    """The user's own, newest first."""
    rows = LedgerExport.objects.of(user).select_related("actor", "decided_by")
    return keyset_page(rows, order=("-id",), cursor=cursor, size=20)


def exports_to_decide(user: Any, cursor: str | None = None) -> Page[LedgerExport]:
    """What waits for the user's word, the oldest first; never her own."""
    rows = LedgerExport.objects.decided_in_areas_of(user).filter(state="waiting").exclude(actor_id=user.pk)
    return keyset_page(rows.select_related("actor"), order=("id",), cursor=cursor, size=20)


def _years_before(day: date, years: int) -> date:
    """The latest birth date of somebody who has completed `years` on `day`."""
    year = max(day.year - years, 1)
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)


def _heads(homes: set[int], full: bool) -> dict[int, Person]:
    heads = Person.objects.on_file().filter(household__in=homes, relation=HEAD).order_by()
    return {head.household_id or 0: head for head in (heads if full else heads.defer(*_SEALED))}


def _tags(people: Sequence[int], homes: set[int]) -> tuple[dict[int, dict[int, date]], dict[int, dict[int, date]]]:
    own: dict[int, dict[int, date]] = defaultdict(dict)
    shared: dict[int, dict[int, date]] = defaultdict(dict)
    held = Tag.objects.holding(clock.today()).filter(Q(person__in=people) | Q(household__in=homes)).order_by()
    for kind, person, household, since in held.values_list("type", "person", "household", "since"):
        (own[person] if person else shared[household])[kind] = since
    return own, shared


def chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
