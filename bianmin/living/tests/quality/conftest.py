"""Orders that are done, for ratings, complaints and scores."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.feedback.actions.rating_give import rating_give
from bianmin.feedback.actions.rating_invite import invitation_of
from bianmin.feedback.models import Invitation, Rating
from bianmin.living.actions.order_offer import order_accept, order_offer
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.order_rate import rating_key
from bianmin.living.actions.order_visit import order_arrive, order_finish
from bianmin.living.models import Order, PriceRule, Service
from bianmin.partners.models import Worker
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

Finish = Callable[..., Order]


@pytest.fixture
def finish(
    drain: Service,
    rules: dict[str, PriceRule],
    xie: Person,
    mine: ResidentAccount,
    wang: Worker,
    dispatcher: User,
    monday: datetime,
) -> Finish:
    """`finish(late=…, service=…)`: one more order of Mrs Xie, done by Wang on a day of its own from Monday on."""
    days = count()

    def make(*, late: bool = False, service: Service = drain, worker: Worker = wang, person: Any = xie) -> Order:
        number = next(days)
        begins = monday.replace(hour=14, minute=0) + timedelta(days=number // 6 * 7 + number % 6)
        window = (begins, begins + timedelta(hours=2))
        with clock.frozen(begins - timedelta(hours=4)):
            wish = Wish(service, window)
            order = order_place(actor=mine.user, wish=wish, channel="web", account=mine, person=person)
            order_offer(actor=dispatcher, order=order, worker=worker, starts_at=begins)
            order_accept(actor=dispatcher, order=order)
        with clock.frozen(begins + timedelta(hours=3 if late else 0)):
            order_arrive(actor=dispatcher, order=order)
        with clock.frozen(begins + timedelta(hours=4)):
            return order_finish(actor=dispatcher, order=order)

    return make


@pytest.fixture
def invitation() -> Callable[[Order], Invitation]:
    def find(order: Order) -> Invitation:
        found = invitation_of(rating_key(order))
        assert found is not None
        return found

    return find


@pytest.fixture
def rate(invitation: Callable[[Order], Invitation]) -> Callable[..., Rating]:
    """`rate(order, 5)`: an hour after it was done."""

    def give(order: Order, grade: int) -> Rating:
        assert order.done_at is not None
        with clock.frozen(order.done_at + timedelta(hours=1)):
            return rating_give(invitation=invitation(order), grade=grade, channel=Rating.Channel.LINK)

    return give
