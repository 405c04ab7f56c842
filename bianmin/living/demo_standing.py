"""Demo of standing orders: an old parent's cleaning every Tuesday with one date left out, meals, a check of blood
pressure, and one that is paused; made through the actions, with the orders of the next seven days."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.errors import UserError
from bianmin.portal.models import ResidentAccount
from bianmin.portal.selectors.acting import acting_for
from bianmin.residents.models import Person

from .actions.standing import Rhythm, Standing, standing_place
from .actions.standing_moves import standing_pause, standing_skip
from .models import Order, Service, StandingOrder
from .selectors.standing import next_dates

HALF_A_YEAR = timedelta(days=182)
OLD = date(1956, 1, 1)


@dataclass(frozen=True)
class Plan:
    """`skips`: which of the next dates is left out, counted from 0."""

    code: str
    weekdays: tuple[int, ...]
    hour: int
    quantity: int = 1
    every_weeks: int = 1
    note: str = ""
    skips: int | None = None
    paused: bool = False


PARENT = Plan("SH-01", (1,), 10, quantity=2, note="主要擦厨房和卫生间，敲门大声一点", skips=1)
HERSELF = Plan("SH-11", (0,), 8, every_weeks=2, note="量血压，顺便看看血糖")
AT_THE_DESK = (
    Plan("SH-15", (0, 2, 4), 10, note="少油少盐，饭盒放门口保温箱"),
    Plan("SH-09", (3,), 14, every_weeks=4, note="腿脚不便，在家理", paused=True),
)


def load_demo_standing() -> int:
    """Returns how many were made; none when there are some already or nobody could order."""
    dispatcher = User.objects.filter(demo=True, posts__role=Role.DISPATCHER).order_by("id").first()
    if dispatcher is None or StandingOrder.objects.exists():
        return 0
    made = [_of_telephone(account, plan) for account, plan in zip(_telephones(), (PARENT, HERSELF), strict=False)]
    for plan, person in zip(AT_THE_DESK, _old(), strict=False):
        made.append(_placed(plan, person, dispatcher))
    return sum(made)


def _telephones() -> list[ResidentAccount]:
    return list(ResidentAccount.objects.filter(user__demo=True).select_related("user").order_by("id")[:2])


def _old() -> list[Person]:
    """Old people who have ordered before and can be rung up."""
    served = Order.objects.filter(person__isnull=False, account=None).values("person")
    rows = Person.objects.living().filter(pk__in=served, birth_date__lt=OLD).exclude(household=None)
    return list(rows.order_by("id")[:2])


def _of_telephone(account: ResidentAccount, plan: Plan) -> bool:
    """For whom it acts, if it acts for somebody; else for whoever it is bound to."""
    people = acting_for(account.user)
    others = [one.person for one in people if not one.oneself]
    person = next(iter([*others, *(one.person for one in people)]), None)
    return person is not None and _placed(plan, person, account.user, account)


def _placed(plan: Plan, person: Person, actor: Any, account: ResidentAccount | None = None) -> bool:
    service = Service.objects.on_menu().filter(code=plan.code).first()
    if service is None:
        return False
    try:
        with transaction.atomic():
            row = standing_place(actor=actor, standing=_standing(plan, service), account=account, person=person)
            if plan.skips is not None:
                standing_skip(actor=actor, standing=row, day=next_dates(row)[plan.skips].day)
            if plan.paused:
                standing_pause(actor=actor, standing=row)
    except UserError:
        return False  # without a telephone or an address
    return True


def _standing(plan: Plan, service: Service) -> Standing:
    tomorrow = clock.today() + timedelta(days=1)
    rhythm = Rhythm(
        weekdays=plan.weekdays,
        begins=time(plan.hour),
        ends=time(plan.hour + 2),
        starts_on=tomorrow,
        until=tomorrow + HALF_A_YEAR,
        every_weeks=plan.every_weeks,
        skip_holidays=True,
    )
    quantity = min(max(plan.quantity, service.minimum), service.maximum)
    at_station = service.mode == Service.Mode.STATION
    return Standing(service, rhythm, quantity=quantity, at_station=at_station, note=plan.note)
