"""Hand-outs in lists and on a person's page, and what stands before somebody who hands out to a person."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from bianmin.core import clock
from bianmin.core.masking import mask_name
from bianmin.core.models import Centre
from bianmin.core.paging import Page, keyset_page
from bianmin.living.models import ClothingHandout, ClothingRule, GarmentStock, HandoutCount, HandoutLine
from bianmin.living.permissions import works_at_station
from bianmin.residents.ages import age_on
from bianmin.residents.models import Person
from bianmin.residents.selectors.person_search import sex_word

from .clothing_rule import rule_on
from .clothing_stock import stock_rows, suited

FEW = 5


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


def handout_page(user: Any, handout: ClothingHandout) -> HandoutPage:
    lines = list(handout.lines.select_related("stock"))
    today = handout.handed_at.astimezone(clock.SHANGHAI).date() == clock.today()
    return HandoutPage(handout, lines, today and handout.state == "handed" and works_at_station(user))


def _seen(user: Any) -> Any:
    rows = ClothingHandout.objects.visible_to(user).select_related("person", "handed_by").defer("need")
    return rows.annotate(sorts=Count("lines"))
