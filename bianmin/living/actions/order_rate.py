"""Ratings of orders (评价): inviting when one is done, and marking as rated what has been.

Who rated is never journalled with a person, and a grade never leads back to its order: the order is marked in the
night after, together with the others of the day, in one entry that counts them."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q

from bianmin.core import channels, clock, encryption, journal
from bianmin.core.actions.outbox import message_enqueue
from bianmin.feedback.actions.rating_invite import PURPOSE, rating_invite
from bianmin.feedback.grades import Mode
from bianmin.feedback.models import Invitation
from bianmin.feedback.models.invitation import OPEN_FOR
from bianmin.living.models import Order
from bianmin.living.workflow import ORDER
from bianmin.residents.selectors.consent import refuses_contact

PAID = Q(state="settled") | Q(state="done", amount=0, extra_amount=0)  # what is to be paid yet stays open for that


def rating_key(order: Order) -> str:
    """What the visit is known by among what can be rated."""
    return f"order:{order.uid}"


def invite_to_rate(row: Order) -> None:
    """Invite its owner to rate; inside the transaction that finishes it. The worker is not named: the provider is
    whose grade it becomes."""
    rating_invite(
        key=rating_key(row),
        mode=Mode.ONSITE,
        title=row.service.name,
        centre=row.centre,
        area_code=row.area_code,
        subject_uid=row.person.uid if row.person else None,
        provider=row.provider,
    )
    if _may_be_asked(row):
        _ask(row)


def _may_be_asked(row: Order) -> bool:
    """By short message, who can rate behind a login and has not refused to be written to. Nobody rings for this alone:
    who has no mobile is on the list of calls."""
    if row.person is None and row.account is None:
        return False
    if channels.for_phone(row.phone) != channels.SMS:
        return False
    return row.person is None or not refuses_contact(row.person)


def _ask(row: Order) -> None:
    """Once for an order; once a month for those of a standing one. The key is not one that a later move overtakes, and
    rating does not either: who has rated is nobody's business (ADR 28)."""
    once = f"{row.standing.uid}:{clock.today():%Y-%m}" if row.standing else str(row.uid)
    message_enqueue(
        key=f"rate:{once}",
        purpose="order_rate",
        params={"service": row.service.name, "phone": row.centre.hotline},
        subject_uid=row.person.uid if row.person else row.uid,
        recipient=row.phone,
        channel=channels.SMS,
        area_code=row.area_code,
    )


def orders_rate() -> int:
    """Mark orders whose owner has rated before today; returns how many. Idempotent; run once a night."""
    today = datetime.combine(clock.today(), time(), clock.SHANGHAI)
    rows = Order.objects.filter(PAID, done_at__gte=today - OPEN_FOR - timedelta(days=2))
    tokens = {token: row for row in rows.only("uid") for token in encryption.blind_candidates(PURPOSE, rating_key(row))}
    answered = Invitation.objects.filter(
        answered_at__lt=today, answered_at__gte=today - OPEN_FOR - timedelta(days=2), provider__isnull=False
    )
    rated = [
        tokens[key].pk for key in answered.exclude(rating=None).values_list("key_index", flat=True) if key in tokens
    ]
    target = ORDER.moves["rate"].target
    with transaction.atomic():
        done = Order.objects.filter(PAID, pk__in=rated).update(state=target, version=F("version") + 1)
        if done:
            entry = journal.entry_for(
                actor=None, verb="order.rate", noun="living.order", noun_uid=None, payload={"orders": done}
            )
            journal.record_many([entry])
    return done
