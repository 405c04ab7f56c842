"""Complaints (投诉): made by the resident or taken by telephone, answered within working days, closed by her word."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import dateformat
from django.utils.translation import gettext as _

from bianmin.core import channels, clock, journal, masking
from bianmin.core import phone as phones
from bianmin.core.actions.outbox import message_enqueue
from bianmin.core.calendar import add_workdays
from bianmin.core.errors import UserError, VersionConflict
from bianmin.core.models import JournalEntry
from bianmin.core.numbering import next_number
from bianmin.core.translations import in_chinese
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.models import Complaint, ComplaintStep, Order
from bianmin.living.permissions import require_orderer
from bianmin.living.permissions_quality import require_complaint_station
from bianmin.living.workflow import COMPLAINT
from bianmin.partners.models import Provider

ANSWER_WORKDAYS, OBJECT_WORKDAYS = 3, 5
COMPLAIN_FOR = timedelta(days=90)
MOST_WORDS = 500


@dataclass(frozen=True)
class Caller:
    """Whoever complains about a provider without an order."""

    name: str
    phone: str


def complaint_make(*, actor: Any, order: Order, kind: str, text: str, channel: str) -> Complaint:
    """About an order: by its owner (checked when the order was fetched) or taken by staff. One is open at a time.

    Raises UserError, NotAllowed, MoveNotAllowed when one is open already."""
    if not actor.is_resident:
        require_orderer(actor)
    order = Order.objects.select_related("centre", "service", "provider", "worker", "person").get(pk=order.pk)
    if order.state == "requested" or clock.now() > order.window_end + COMPLAIN_FOR:
        raise UserError(_("这个订单现在不能投诉：还没有确认，或者已经过了九十天。请打中心电话说。"))
    row = Complaint(
        order=order,
        provider=order.provider,
        worker=order.worker,
        service=order.service,
        person=order.person,
        contact_name=order.contact_name,
        phone=order.phone,
        phone_masked=order.phone_masked,
        area_code=order.area_code,
        centre=order.centre,
        channel=channel,
        taken_by=None if actor.is_resident else actor,
    )
    try:
        return _made(row, actor, kind, text)
    except IntegrityError:
        if Complaint.objects.filter(order=order).exclude(state="closed").exists():
            raise MoveNotAllowed(_("这个订单的投诉正在处理，请在原来的投诉里看。")) from None
        raise


def complaint_take(*, actor: Any, provider: Provider, kind: str, text: str, channel: str, caller: Caller) -> Complaint:
    """About a provider, without an order, from whoever rings or stands there. Raises UserError, PhoneError,
    NotAllowed."""
    require_orderer(actor)
    name = " ".join(caller.name.split())
    if not name or len(name) > Complaint._meta.get_field("contact_name").max_length:  # type: ignore[operator]
        raise UserError(_("请填写联系人，最多 40 个字。"), field="contact_name")
    number = phones.normalise(caller.phone)
    row = Complaint(
        provider=provider,
        contact_name=name,
        phone=number,
        phone_masked=masking.mask_phone(number),
        area_code=provider.area_code,
        centre=provider.centre,
        channel=channel,
        taken_by=actor,
    )
    return _made(row, actor, kind, text)


def complaint_answer(
    *, actor: Any, complaint: Complaint, answer: str, upheld: bool, version: int | None = None
) -> Complaint:
    """What was found and done, in the words that she reads; `upheld`: it was as she said, and counts.

    Raises UserError, VersionConflict, MoveNotAllowed, NotAllowed."""
    require_complaint_station(actor, complaint)
    words = _words(answer, "answer", _("请写明查到什么、做了什么，居民会看到。"))
    with transaction.atomic():
        verb = "answer_again" if complaint.state == "reopened" else "answer"
        row = _locked(complaint, verb, version)
        row.answer, row.upheld, row.answered_at = words, upheld, clock.now()
        row.due_on = add_workdays(clock.today(), OBJECT_WORKDAYS).on
        _saved(row, actor, verb, words)
        _tell(row, "complaint_answered", {"day": _day_words(row)})
    return row


def complaint_reopen(*, actor: Any, complaint: Complaint, text: str) -> Complaint:
    """She is not content, once: it is dealt with again. Hers (checked when it was fetched) or taken by the station.

    Raises UserError, MoveNotAllowed, NotAllowed."""
    _require_own_or_station(actor, complaint)
    words = _words(text, "text", _("请说一下哪里还不满意。"))
    with transaction.atomic():
        row = _locked(complaint, "reopen")
        row.due_on = add_workdays(clock.today(), ANSWER_WORKDAYS).on
        return _saved(row, actor, "reopen", words)


def complaint_confirm(*, actor: Any, complaint: Complaint) -> Complaint:
    """She accepts the answer. Raises MoveNotAllowed, NotAllowed."""
    _require_own_or_station(actor, complaint)
    with transaction.atomic():
        return _closed(actor, _locked(complaint, "confirm"), "confirm")


def complaints_lapse() -> int:
    """Close what was answered and not objected to in time; returns how many. Idempotent; run once a day."""
    closed = 0
    for found in Complaint.objects.filter(state__in=COMPLAINT.moves["lapse"].sources, due_on__lt=clock.today()):
        try:
            with transaction.atomic():
                row = _locked(found, "lapse", found.version)
                _closed(None, row, "lapse")
                _tell(row, "complaint_closed", {})
                closed += 1
        except (MoveNotAllowed, VersionConflict):
            continue  # she was quicker, or another worker
    return closed


def _made(row: Complaint, actor: Any, kind: str, text: str) -> Complaint:
    if kind not in Complaint.Kind.values:
        raise UserError(_("请选一下是什么事。"), field="kind")
    row.kind, row.text = kind, _words(text, "text", _("请说一下是怎么回事。"))
    row.due_on = add_workdays(clock.today(), ANSWER_WORKDAYS).on
    with transaction.atomic():
        row.number = next_number(centre=row.centre, purpose="complaint")
        row.save(force_insert=True)
        _record(row, actor, "make")
        _tell(row, "complaint_taken", {"day": _day_words(row)})
    return row


def _locked(complaint: Complaint, verb: str, version: int | None = None) -> Complaint:
    """The row, locked and in the state that `verb` leads to. Raises MoveNotAllowed, VersionConflict."""
    Complaint.objects.select_for_update().filter(pk=complaint.pk).first()
    row = Complaint.objects.select_related("centre__area", "order", "provider", "person", "service").get(
        pk=complaint.pk
    )
    row.state = COMPLAINT.check(verb, row.state)
    if version is not None and version != row.version:
        raise VersionConflict(_("这条投诉刚刚被处理过。请刷新页面，看过最新情况再办。"))
    return row


def _saved(row: Complaint, actor: Any, verb: str, note: str = "") -> Complaint:
    row.version += 1
    row.save()
    ComplaintStep.objects.create(complaint=row, verb=verb, actor=actor, note=note)
    _record(row, actor, verb)
    return row


def _closed(actor: Any, row: Complaint, verb: str) -> Complaint:
    row.closed_at = clock.now()
    return _saved(row, actor, verb)


def complaint_reveal(*, actor: Any, complaint: Complaint) -> str:
    """The number of whoever complained, in full, for whoever has to ring; each time stands in the journal. Raises
    NotAllowed."""
    require_complaint_station(actor, complaint)
    with transaction.atomic():
        _record(complaint, actor, "reveal")
    return complaint.phone


def _record(row: Complaint, actor: Any, verb: str) -> None:
    journal.record(
        actor=actor,
        verb=f"complaint.{verb}",
        noun=row,
        subject_uid=row.person.uid if row.person else None,
        area_code=row.area_code,
        payload={"number": row.number, "complaint_kind": row.kind},
        audience=JournalEntry.Audience.SUBJECT if row.person else JournalEntry.Audience.STAFF,
    )


def _tell(row: Complaint, purpose: str, params: dict[str, str]) -> None:
    message_enqueue(
        key=f"complaint:{row.uid}:{row.version}:{purpose}",
        purpose=purpose,
        params={"number": row.number, "phone": row.centre.hotline, **params},
        subject_uid=row.person.uid if row.person else row.uid,
        recipient=row.phone,
        channel=channels.for_phone(row.phone),
        area_code=row.area_code,
    )


def _require_own_or_station(actor: Any, complaint: Complaint) -> None:
    if not actor.is_resident:
        require_complaint_station(actor, complaint)


def _words(text: str, field: str, missing: str) -> str:
    words = text.strip()
    if not words:
        raise UserError(missing, field=field)
    if len(words) > MOST_WORDS:
        raise UserError(_("内容太长，最多 %(most)d 个字。") % {"most": MOST_WORDS}, field=field)
    return words


@in_chinese()
def _day_words(row: Complaint) -> str:
    return dateformat.format(row.due_on, _("n 月 j 日"))
