"""What every move of an order shares: the locked row, the check of the move, journal and messages."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from bianmin.core import channels, clock, journal
from bianmin.core.actions.outbox import message_enqueue, messages_overtake
from bianmin.core.errors import UserError
from bianmin.core.models import JournalEntry
from bianmin.core.translations import in_chinese
from bianmin.living.models import CapUse, Order, OrderMate, OrderOffer
from bianmin.living.workflow import ORDER
from bianmin.partners.actions.duty import duties_release
from bianmin.partners.models import Worker

NOUN = "order"
MAX_REASON = 120


def locked(order: Order, verb: str) -> Order:
    """The row, locked and in the state that `verb` leads to; inside the action's transaction. Raises MoveNotAllowed."""
    Order.objects.select_for_update().filter(pk=order.pk).first()
    related = (
        "service__station",
        "service__skill",
        "standing",
        "centre__area",
        "person",
        "account",
        "worker__provider",
        "provider",
        "fund",
    )
    row = Order.objects.select_related("worker__provider", *related).get(pk=order.pk)
    row.state = ORDER.check(verb, row.state)
    return row


def saved(row: Order, actor: Any, verb: str, payload: Mapping[str, Any] | None = None) -> Order:
    """Write the row and its entry; what was to be told about the state before is no longer true. Those who go along
    still have to hear that they were sent, unless nobody goes any more."""
    row.version += 1
    row.save()
    record_move(row, actor, verb, payload)
    to_workers = work_key(row, row.worker) if row.worker else f"work:{row.uid}:"
    messages_overtake(keys=[f"order:{row.uid}:", to_workers])
    return row


def given_reason(text: str) -> str:
    """Why an order ends without being done. Raises UserError when it is empty or too long."""
    text = " ".join(text.split())
    if not text:
        raise UserError(_("请写明原因，居民会看到。"), field="reason")
    if len(text) > MAX_REASON:
        raise UserError(_("内容太长，最多 %(most)d 个字。") % {"most": MAX_REASON}, field="reason")
    return text


def record_move(row: Order, actor: Any, verb: str, payload: Mapping[str, Any] | None = None) -> None:
    journal.record(
        actor=actor,
        verb=f"order.{verb}",
        noun=row,
        subject_uid=row.person.uid if row.person else None,
        area_code=row.area_code,
        payload={"service": row.service.name, **(payload or {})},
        audience=JournalEntry.Audience.SUBJECT if row.person else JournalEntry.Audience.STAFF,
    )


def message_key(row: Order, purpose: str) -> str:
    """What the message about the state that the row has come to is known by."""
    return f"order:{row.uid}:{row.version}:{purpose}"


def tell(row: Order, purpose: str, params: Mapping[str, Any]) -> None:
    """A short message to the number that the order names: never why it costs what it costs."""
    message_enqueue(
        key=message_key(row, purpose),
        purpose=purpose,
        params=params,
        subject_uid=row.person.uid if row.person else row.uid,
        recipient=row.phone,
        channel=channels.for_phone(row.phone),
        area_code=row.area_code,
    )


def tell_worker(row: Order, worker: Worker, purpose: str, params: Mapping[str, Any]) -> None:
    """A short message to a worker about the order: neither name nor address."""
    if not worker.phone:
        return
    message_enqueue(
        key=f"{work_key(row, worker)}{row.version}:{purpose}",
        purpose=purpose,
        params=params,
        subject_uid=worker.uid,
        recipient=worker.phone,
        channel=channels.for_phone(worker.phone),
        area_code=row.area_code,
    )


def work_key(row: Order, worker: Worker) -> str:
    """What the keys of messages to this worker about the order begin with."""
    return f"work:{row.uid}:{worker.pk}:"


def answer_offer(row: Order, answer: str, reason: str = "") -> None:
    """Note how the offer that waits, or was accepted last, ended."""
    offer = OrderOffer.objects.filter(order=row, worker=row.worker).order_by("-id").first()
    if offer is not None:
        offer.answer, offer.answered_at, offer.reason = answer, clock.now(), reason[:120]
        offer.save(update_fields=["answer", "answered_at", "reason"])


def free_workers(row: Order, *, answer: str, reason: str = "") -> list[Worker]:
    """Nobody comes any more: the offer is answered, everybody's time given back, nobody is named. Returns who it was,
    the one who led first, then those who went along."""
    worker = row.worker
    if worker is None:
        return []
    answer_offer(row, answer, reason)
    duties_release(noun=NOUN, noun_uid=row.uid)
    row.worker = row.starts_at = row.ends_at = row.accepted_at = row.departed_at = None
    mates = list(OrderMate.objects.live().filter(order=row).select_related("worker"))
    gone = OrderMate.Answer.DROPPED if answer == OrderOffer.Answer.DROPPED else OrderMate.Answer.RECALLED
    OrderMate.objects.filter(pk__in=[mate.pk for mate in mates]).update(answer=gone, answered_at=clock.now())
    return [worker, *(mate.worker for mate in mates)]


def tell_recalled(row: Order, workers: Iterable[Worker]) -> None:
    """They need not come."""
    for worker in workers:
        tell_worker(row, worker, "work_recalled", {"number": row.number, "window": window_words(row)})


def give_back_cap(row: Order) -> None:
    """What is not done does not count as one of her free uses."""
    CapUse.objects.filter(order=row).delete()


@in_chinese()
def window_words(row: Order) -> str:
    """9 月 8 日 14:00–16:00, as messages say it."""
    ends = row.window_end.astimezone(clock.SHANGHAI)
    return f"{clock.moment_in_words(row.window_start)}–{ends:%H:%M}"


@in_chinese()
def time_words(row: Order) -> str:
    """9 月 8 日 14:00, when somebody comes."""
    return clock.moment_in_words(row.starts_at or row.window_start)
