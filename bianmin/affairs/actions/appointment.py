"""Booking a time at the counter, moving it, giving it up, coming, and not coming."""

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bianmin.affairs.models import Appointment, Bundle, ItemVersion
from bianmin.affairs.models.appointment import MOST_OPEN
from bianmin.affairs.permissions import require_clerk
from bianmin.affairs.selectors.appointment import Slot, find_slot, places_of
from bianmin.affairs.workflow import APPOINTMENT
from bianmin.core import channels, clock, journal
from bianmin.core.actions.outbox import message_enqueue, messages_overtake
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import Centre, JournalEntry
from bianmin.core.workflow import MoveNotAllowed
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

from .steps import in_words


class SlotTaken(Conflict):
    code = "slot_taken"


class TooManyAppointments(UserError):
    code = "too_many_appointments"


def appointment_book(
    *,
    actor: Any,
    centre: Centre,
    starts_at: datetime,
    account: ResidentAccount | None = None,
    person: Person | None = None,
    version: ItemVersion | None = None,
    bundle: Bundle | None = None,
) -> Appointment:
    """Book the first free place of a slot for a telephone, or, by a clerk, for a person who has called.

    Pressed twice, it is one. Raises SlotTaken, TooManyAppointments, NotAllowed, UserError for a time that is none.
    """
    if account is None:
        require_clerk(actor)
    slot = _slot(centre, starts_at)
    mine = _held_by(account, person)
    if found := mine.filter(starts_at=starts_at).first():
        return found
    for place in _free_places(centre, slot):
        taken = set(mine.values_list("nth", flat=True))
        nth = next(number for number in itertools.count() if number not in taken)
        if nth >= MOST_OPEN:
            text = _("已经约了 %(most)d 个时间。请先取消一个再约，或者改一个的时间。")
            raise TooManyAppointments(text % {"most": MOST_OPEN}, field="starts_at")
        try:
            with transaction.atomic():
                row = Appointment.objects.create(
                    centre=centre,
                    account=account,
                    person=person,
                    item=version.item if version else None,
                    bundle=bundle,
                    starts_at=starts_at,
                    closes_at=slot.closes_at,
                    place=place,
                    places=places_of(centre),
                    nth=nth,
                )
                _note(row, actor, "appointment.book")
                _tell(row)
            return row
        except IntegrityError:  # somebody took this place, or her own other tap this number
            if found := mine.filter(starts_at=starts_at).first():
                return found
    raise SlotTaken(_("这个时间刚刚约满，请另选一个。"), field="starts_at")


def appointment_move(*, actor: Any, appointment: Appointment, starts_at: datetime) -> Appointment:
    """Take a place of another slot and free the old one, both or none. Pressed twice, it is moved once.

    Raises SlotTaken, MoveNotAllowed, Conflict when she has another at that time, UserError for a time that is none.
    """
    _not_begun(appointment)
    slot = _slot(appointment.centre, starts_at)
    there = Appointment.objects.booked().filter(pk=appointment.pk, starts_at=starts_at)
    if found := there.first():
        return found
    for place in _free_places(appointment.centre, slot):
        try:
            with transaction.atomic():
                row = _locked(appointment, "move")
                if row.starts_at == starts_at:
                    return row
                row.starts_at, row.closes_at = starts_at, slot.closes_at
                row.place, row.places = place, places_of(row.centre)
                _saved(row, actor, "move")
                _tell(row)
            return row
        except IntegrityError:
            mine = _held_by(appointment.account, appointment.person)
            if mine.filter(starts_at=starts_at).exclude(pk=appointment.pk).exists():
                raise Conflict(_("这个时间已经有您的另一个预约，请另选一个。"), field="starts_at") from None
    if found := there.first():
        return found  # her other tap took the last place
    raise SlotTaken(_("这个时间刚刚约满，请另选一个。"), field="starts_at")


def appointment_cancel(*, actor: Any, appointment: Appointment) -> Appointment:
    """Free the place. Raises MoveNotAllowed, UserError once it has begun."""
    _not_begun(appointment)
    return _move(appointment, actor, "cancel")


def appointment_come(*, actor: Any, appointment: Appointment) -> Appointment:
    """She stands at the counter. Raises MoveNotAllowed, NotAllowed."""
    require_clerk(actor)
    return _move(appointment, actor, "come")


def appointments_miss() -> int:
    """Whoever had not come when the counter closed has missed it. Returns how many."""
    missed = 0
    for row in Appointment.objects.booked().filter(closes_at__lt=clock.now())[:500]:
        try:
            _move(row, None, "miss")
        except MoveNotAllowed:
            continue  # noted as come at this very moment
        missed += 1
    return missed


def _held_by(account: ResidentAccount | None, person: Person | None) -> QuerySet[Appointment]:
    """Open ones of a telephone, or those that the counter booked for a person."""
    rows = Appointment.objects.booked()
    return rows.filter(account=account) if account else rows.filter(account=None, person=person)


def _slot(centre: Centre, starts_at: datetime) -> Slot:
    slot = find_slot(centre, starts_at)
    if slot is None:
        raise UserError(_("这个时间不能预约，请另选一个。"), field="starts_at")
    return slot


def _free_places(centre: Centre, slot: Slot) -> Iterator[int]:
    """One free place after the other, looked up anew each time; as often as there can be somebody quicker."""
    rows = Appointment.objects.filter(centre=centre, starts_at=slot.starts_at).exclude(state="cancelled")
    places = places_of(centre)
    for _attempt in range(places + MOST_OPEN):
        taken = set(rows.values_list("place", flat=True))
        free = next((place for place in range(places) if place not in taken), None)
        if free is None:
            return
        yield free


def _not_begun(appointment: Appointment) -> None:
    if appointment.starts_at <= clock.now():
        raise UserError(_("时间已经到了，不能再改。请直接到窗口，或者打电话。"))


def _move(appointment: Appointment, actor: Any, verb: str) -> Appointment:
    with transaction.atomic():
        return _saved(_locked(appointment, verb), actor, verb)


def _locked(appointment: Appointment, verb: str) -> Appointment:
    """The row, locked and in the state that `verb` leads to."""
    Appointment.objects.select_for_update().filter(pk=appointment.pk).first()
    row = Appointment.objects.select_related("account", "person", "centre__area").get(pk=appointment.pk)
    row.state = APPOINTMENT.check(verb, row.state)
    return row


def _saved(row: Appointment, actor: Any, verb: str) -> Appointment:
    row.version += 1
    row.save()
    _note(row, actor, f"appointment.{verb}")
    messages_overtake(keys=[f"appointment:{row.uid}:"])
    return row


def _tell(row: Appointment) -> None:
    """At once, and the evening before, unless that has passed."""
    local = row.starts_at.astimezone(clock.SHANGHAI)
    evening = datetime.combine(local.date() - timedelta(days=1), datetime.min.time(), tzinfo=clock.SHANGHAI)
    evening += timedelta(hours=18)
    _message(row, "appointment_booked", None)
    if evening > clock.now():
        _message(row, "appointment", evening)


def _message(row: Appointment, purpose: str, not_before: datetime | None) -> None:
    local, holder = row.starts_at.astimezone(clock.SHANGHAI), row.account or row.person
    assert holder is not None  # noqa: S101 — the database asks for one of them
    message_enqueue(
        key=f"appointment:{row.uid}:{row.version}:{purpose}",
        purpose=purpose,
        params={"day": in_words(local.date()), "time": f"{local:%H:%M}", "centre": row.centre.name},
        subject_uid=row.person.uid if row.person else holder.uid,
        recipient=holder.phone,
        channel=channels.for_phone(holder.phone),
        area_code=row.centre.area.code,
        not_before=not_before,
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
