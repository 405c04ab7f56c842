"""What stands beside the work at the counter: the clerk's own day on the left, the person on the right."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bianmin.affairs.models import Case
from bianmin.core import clock
from bianmin.core.models import OutboxMessage
from bianmin.partners.models import Organization
from bianmin.residents.ages import age_on
from bianmin.residents.models import Need, Person, Tag
from bianmin.residents.permissions import can_on_person
from bianmin.residents.selectors.person_search import sex_word

from .appointment import Expected, appointments_on
from .case_list import HEAVY, RELATED, CaseRow, cases_of, notices_open, rows_of, waiting_for_delivery
from .eligibility import Entitled, Screening, screen_items

FEW = 6
MOST_ENTITLED = 5
MOST_EXPECTED = 20


@dataclass(frozen=True)
class Day:
    """The left column. Each list is short; `messages` is how many wait to be told, "50+" when there are more."""

    today: list[CaseRow]
    delivery: list[CaseRow]
    notices: list[CaseRow]
    messages: str
    appointments: list[Expected]


def counter_day(user: Any) -> Day:
    """A constant number of queries; nothing is counted beyond fifty."""
    return Day(
        today=cases_of_today(user),
        delivery=waiting_for_delivery(user, size=FEW).items,
        notices=notices_open(user, size=FEW).items,
        messages=up_to(messages_waiting(user)),
        appointments=appointments_on(user, clock.today(), MOST_EXPECTED),
    )


def cases_of_today(user: Any, limit: int = FEW) -> list[CaseRow]:
    since = datetime.combine(clock.today(), time(), tzinfo=clock.SHANGHAI)
    cases = Case.objects.visible_to(user).filter(clerk=user, received_at__gte=since)
    return rows_of(cases.select_related(*RELATED).defer(*HEAVY).order_by("-id")[:limit])


def messages_waiting(user: Any) -> Any:
    """People who are to be told at the desk, of the user's areas."""
    return OutboxMessage.objects.visible_to(user).filter(
        state=OutboxMessage.State.QUEUED, channel="desk", not_before__lte=clock.now()
    )


def up_to(rows: Any, most: int = 50) -> str:
    """How many there are, without counting them all."""
    found = len(rows.values_list("pk")[: most + 1])
    return f"{most}+" if found > most else str(found)


@dataclass(frozen=True)
class PersonCard:
    """The right column. What is sensitive is masked; revealing is an act of its own."""

    person: Person | None
    organization: Organization | None
    age: int | None
    sex: str
    needs: list[Need]
    tags: list[Tag]
    entitled: list[Entitled]
    cases: list[CaseRow]
    can_reveal: bool = False


def person_card(user: Any, person: Person, *, screening: Screening | None = None) -> PersonCard:
    """`screening` when the page has it at hand, so that the facts are read once."""
    entitled = (screening or screen_items(person)).entitled
    tags = person.tags.filter(until=None, type__sensitive=False).select_related("type")
    return PersonCard(
        person=person,
        organization=None,
        age=age_on(person.birth_date, person.died_on or clock.today()),
        sex=sex_word(person.sex),
        needs=list(person.needs.all()),
        tags=list(tags),
        entitled=list(entitled.values())[:MOST_ENTITLED],
        cases=cases_of(user, person, limit=FEW),
        can_reveal=can_on_person(user, person, "reveal"),
    )


def organization_card(user: Any, organization: Organization) -> PersonCard:
    cases = Case.objects.visible_to(user).filter(organization=organization)
    rows = rows_of(cases.select_related(*RELATED).defer(*HEAVY).order_by("-id")[:FEW])
    return PersonCard(None, organization, None, "", [], [], [], rows)
