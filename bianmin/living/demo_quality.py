"""Demo of quality: orders of the demo that are done are rated, some complained about; a rule of suspension.

Played through the actions, with the clock frozen at each act, on whatever orders the demo has by then."""

import random
from datetime import timedelta
from itertools import cycle

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.errors import UserError
from bianmin.feedback.actions.rating_give import rating_give
from bianmin.feedback.actions.rating_invite import invitation_of
from bianmin.feedback.models import Rating

from .actions.complaint import complaint_answer, complaint_confirm, complaint_make
from .actions.order_rate import orders_rate, rating_key
from .actions.quality_rule import quality_rule_set
from .models import Complaint, Order, QualityRule
from .selectors.provider_score import DONE

SEED = 96
SHARE, MOST = 0.6, 400  # of the orders that are rated; how many are looked at
GRADES = (5, 5, 4, 5, 3, 5, 4, 5, 5, 2)
EVERY, FEW = 17, 8  # of the orders somebody complains about each so-manieth, the last few of these
WORDS = (
    ("late", "约的两点，四点才到，也没打电话。", "师傅前一单拖了时间没说。已当面道歉，以后晚到先打电话。", True),
    ("quality", "通完第二天又堵了。", "师傅只通了上段，已免费再通一次，返工看过没问题。", True),
    ("price", "多收了十块钱配件费。", "配件是居民同意换的，单子上有签字，已经解释清楚。", False),
)


def load_demo_quality() -> int:
    """Returns how many ratings and complaints were made; none when there are some, or no order is done yet."""
    director = User.objects.filter(demo=True, posts__role=Role.DIRECTOR).first()
    dispatcher = User.objects.filter(demo=True, posts__role=Role.DISPATCHER).first()
    if director is None or dispatcher is None:
        return 0
    if not QualityRule.objects.exists():
        quality_rule_set(actor=director, least_score=60, least_orders=10, most_upheld=6, upheld_days=30, papers=True)
    if Complaint.objects.exists():
        return 0
    rng = random.Random(SEED)  # noqa: S311 — a play, not a secret
    orders = list(Order.objects.filter(state__in=DONE, done_at__isnull=False).order_by("-id")[:MOST])[::-1]
    grades, words = cycle(GRADES), cycle(WORDS)
    made = sum(_rate(order, next(grades), rng) for order in orders if rng.random() < SHARE)
    complained = orders[EVERY - 1 :: EVERY][-FEW:]
    for later, order in zip(reversed(range(len(complained))), complained, strict=True):
        _complain(order, next(words), later, dispatcher)
        made += 1
    orders_rate()
    return made


def _rate(order: Order, grade: int, rng: random.Random) -> int:
    invitation = invitation_of(rating_key(order))
    if invitation is None or invitation.answered_at is not None or order.done_at is None:
        return 0
    with clock.frozen(min(order.done_at + timedelta(hours=rng.randrange(1, 60)), clock.now())):
        try:
            rating_give(invitation=invitation, grade=grade, channel=Rating.Channel.PHONE)
        except UserError:
            return 0  # too late to rate
    return 1


def _complain(order: Order, words: tuple[str, str, str, bool], later: int, dispatcher: User) -> None:
    """The newest waits for an answer, the one before for her word, the others are closed; `later`: how many come."""
    kind, text, answer, upheld = words
    at = order.done_at or clock.now()
    with clock.frozen(min(at + timedelta(hours=5), clock.now())):
        row = complaint_make(actor=dispatcher, order=order, kind=kind, text=text, channel="hotline")
    if later == 0:
        return
    with clock.frozen(min(at + timedelta(days=1), clock.now())):
        row = complaint_answer(actor=dispatcher, complaint=row, answer=answer, upheld=upheld)
    if later > 1:
        with clock.frozen(min(at + timedelta(days=2), clock.now())):
            complaint_confirm(actor=dispatcher, complaint=row)
