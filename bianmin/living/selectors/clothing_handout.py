"""Hand-outs in lists and on a person's page, and what stands before somebody who hands out to a person."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from bianmin.core import clock
from bianmin.core.masking import mask_name
from bianmin.core.models import Centre
from bianmin.core.paging import Page, keyset_page
from bianmin.living.models import ClothingHandout, ClothingRule, GarmentStock, HandoutCount, HandoutLine
from bianmin.living.permissions import works_at_station
from bianmin.residents.ages import age_on
from bianmin.residents.models import Person
from bianmin.residents.selectors.person_search import sex_word

from .clothing_need import need_of
from .clothing_rule import rule_on
from .clothing_stock import stock_rows, suited

FEW = 5
ASKED_DAYS = 90  # an answer that was given in person so long ago is asked again


@dataclass(frozen=True)
class HandoutRow:
    handout: ClothingHandout

    @property
    def name(self) -> str:
        return mask_name(self.handout.person.name)


@dataclass(frozen=True)
class HandoutDesk:
    """Beside the form: how many the household has had and may still have, what suits, what else is there."""

    person: Person
    age: int | None
    sex: str
    rule: ClothingRule | None
    had: int
    suited: list[GarmentStock]
    others: list[GarmentStock]
    earlier: list[HandoutRow]

    @property
    def left(self) -> int:
        return max(self.rule.cap - self.had, 0) if self.rule else 0


@dataclass(frozen=True)
class HandoutPage:
    handout: ClothingHandout
    lines: list[HandoutLine]
    can_undo: bool

    @property
    def name(self) -> str:
        return mask_name(self.handout.person.name)


def handout_list(user: Any, *, number: str = "", cursor: str | None = None, size: int = 50) -> Page[Any]:
    """The newest first; items are HandoutRow."""
    rows = _seen(user)
    if number:
        rows = rows.filter(number__prefix=number.strip().upper()[:30])
    page = keyset_page(rows, order=["-id"], cursor=cursor, size=size)
    return Page([HandoutRow(row) for row in page.items], page.next)


def handouts_of(user: Any, person: Person, *, limit: int = FEW) -> list[HandoutRow]:
    return [HandoutRow(row) for row in _seen(user).filter(person=person).order_by("-id")[:limit]]


def handout_desk(user: Any, centre: Centre, person: Person, quarter: str) -> HandoutDesk:
    """Four queries."""
    fits, others = suited(person, stock_rows(user, centre))
    return HandoutDesk(
        person=person,
        age=age_on(person.birth_date, clock.today()),
        sex=sex_word(person.sex),
        rule=rule_on(centre),
        had=had_in_quarter(centre, person, quarter),
        suited=fits,
        others=others,
        earlier=handouts_of(user, person),
    )


def had_in_quarter(centre: Centre, person: Person, quarter: str) -> int:
    """Pieces of her household (her own without one) in a quarter such as 2026Q4."""
    holder = {"household": person.household_id} if person.household_id else {"person": person}
    found = HandoutCount.objects.filter(centre=centre, quarter=quarter, **holder).values_list("pieces", flat=True)
    return found.first() or 0


@dataclass(frozen=True)
class Asked:
    """What was answered in person when something was handed out last."""

    answers: dict[str, Any]
    at: datetime


def asked_before(centre: Centre, person: Person) -> Asked | None:
    """The answers of the last hand-out that asked, of the last ASKED_DAYS; one query."""
    since = clock.now() - timedelta(days=ASKED_DAYS)
    rows = ClothingHandout.objects.filter(centre=centre, person=person, handed_at__gte=since).order_by("-id")[:FEW]
    for row in rows:
        if answers := (row.need or {}).get("answers"):
            return Asked(dict(answers), row.handed_at)
    return None


@dataclass(frozen=True)
class Ready:
    """Of somebody who was found: how many pieces her household may still have, and whether the register says that she
    may be given clothes (None: not looked at)."""

    left: int
    entitled: bool | None


def hits_ready(centre: Centre, uids: list[uuid.UUID], quarter: str) -> dict[uuid.UUID, Ready]:
    """For the people found; who is entitled is worked out for the first FEW, so that the queries stay few."""
    rule = rule_on(centre)
    if rule is None:
        return {}
    people = {person.uid: person for person in Person.objects.filter(uid__in=uids).select_related("household")}
    homes = [person.household_id for person in people.values()]
    counts = HandoutCount.objects.filter(centre=centre, quarter=quarter)
    counts = counts.filter(Q(household__in=homes) | Q(person__in=people.values()))
    had = {(row.household_id, row.person_id): row.pieces for row in counts}
    found = {}
    for place, uid in enumerate(uid for uid in uids if uid in people):
        person = people[uid]
        key = (person.household_id, None) if person.household_id else (None, person.pk)
        entitled = need_of(person, rule).met is not None if place < FEW else None
        found[uid] = Ready(max(rule.cap - had.get(key, 0), 0), entitled)
    return found


def handout_page(user: Any, handout: ClothingHandout) -> HandoutPage:
    lines = list(handout.lines.select_related("stock"))
    today = handout.handed_at.astimezone(clock.SHANGHAI).date() == clock.today()
    return HandoutPage(handout, lines, today and handout.state == "handed" and works_at_station(user))


def _seen(user: Any) -> Any:
    rows = ClothingHandout.objects.visible_to(user).select_related("person", "handed_by").defer("need")
    return rows.annotate(sorts=Count("lines"))
