"""Booking a time at the counter, giving it up, coming, and not coming."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.affairs.models import Appointment, ItemVersion
from bianmin.affairs.permissions import require_clerk
from bianmin.affairs.selectors.appointment import LENGTH, is_slot, places_of
from bianmin.affairs.workflow import APPOINTMENT
from bianmin.core import channels, clock, journal
from bianmin.core.actions.outbox import message_enqueue, messages_overtake
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import Centre, JournalEntry
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

from .steps import in_words

MOST_OPEN = 3


class SlotTaken(Conflict):
    code = "slot_taken"


class TooManyAppointments(UserError):
    code = "too_many_appointments"


def appointment_book(
    *,
    account: ResidentAccount,
    centre: Centre,
    starts_at: datetime,
    person: Person | None = None,
    version: ItemVersion | None = None,
) -> Appointment:
    """Book the first free place of a slot. Raises SlotTaken, TooManyAppointments, UserError for a time that is none.

    Pressed twice, it is one.
    """
    if not is_slot(centre, starts_at):
        raise UserError(_("这个时间不能预约，请另选一个。"), field="starts_at")
    mine = Appointment.objects.booked().filter(account=account)
    if found := mine.filter(starts_at=starts_at).first():
        return found
    if mine.filter(starts_at__gte=clock.now()).count() >= MOST_OPEN:
        text = _("您已经约了 %(most)d 个时间。请先取消一个再约。")
        raise TooManyAppointments(text % {"most": MOST_OPEN}, field="starts_at")
    for place in range(places_of(centre)):
        try:
            with transaction.atomic():
                row = Appointment.objects.create(
                    centre=centre,
                    account=account,
                    person=person,
                    item=version.item if version else None,
                    starts_at=starts_at,
                    place=place,
                )
                _note(row, account.user, "appointment.book")
                _remind(row)
            return row
        except IntegrityError:
            if found := mine.filter(starts_at=starts_at).first():
                return found  # the other tap was quicker
    raise SlotTaken(_("这个时间刚刚约满，请另选一个。"), field="starts_at")


def appointment_cancel(*, actor: Any, appointment: Appointment) -> Appointment:
    """Free the place. Raises MoveNotAllowed, UserError once it has begun."""
    if appointment.starts_at <= clock.now():
        raise UserError(_("时间已经到了，不能再取消。"))
    return _move(appointment, actor, "cancel")


def appointment_come(*, actor: Any, appointment: Appointment) -> Appointment:
    """She stands at the counter. Raises MoveNotAllowed, NotAllowed."""
    require_clerk(actor)
    return _move(appointment, actor, "come")


def appointments_miss() -> int:
    """Whoever had not come when two hours were over has missed it. Returns how many."""
    late = Appointment.objects.booked().filter(starts_at__lt=clock.now() - LENGTH - timedelta(hours=2))
    return sum(_move(row, None, "miss") is not None for row in late.select_related("account", "person")[:500])


def _move(appointment: Appointment, actor: Any, verb: str) -> Appointment:
    with transaction.atomic():
        Appointment.objects.select_for_update().filter(pk=appointment.pk).first()
        row = Appointment.objects.select_related("account", "person", "centre__area").get(pk=appointment.pk)
        row.state = APPOINTMENT.check(verb, row.state)
        row.save(update_fields=["state"])
        _note(row, actor, f"appointment.{verb}")
        messages_overtake(keys=[f"appointment:{row.uid}:"])
    return row


def _remind(row: Appointment) -> None:
    """The evening before; on the day itself the page that she has just seen is enough."""
    local = row.starts_at.astimezone(clock.SHANGHAI)
    evening = datetime.combine(local.date() - timedelta(days=1), datetime.min.time(), tzinfo=clock.SHANGHAI)
    evening += timedelta(hours=18)
    if evening <= clock.now():
        return
    message_enqueue(
        key=f"appointment:{row.uid}:remind",
        purpose="appointment",
        params={"day": in_words(local.date()), "time": f"{local:%H:%M}", "centre": row.centre.name},
        subject_uid=row.person.uid if row.person else row.account.uid,
        recipient=row.account.phone,
        channel=channels.for_phone(row.account.phone),
        area_code=row.centre.area.code,
        not_before=evening,
    )


def _note(row: Appointment, actor: Any, verb: str) -> None:
    journal.record(
        actor=actor,
        verb=verb,
        noun=row,
        subject_uid=row.person.uid if row.person else None,
        area_code=row.centre.area.code,
        audience=JournalEntry.Audience.SUBJECT if row.person else JournalEntry.Audience.STAFF,
    )
