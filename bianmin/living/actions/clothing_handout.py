"""Handing clothes out: the need is met, the household stays within its cap, the pieces are there; and undoing it."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bianmin.core import clock, journal
from bianmin.core.errors import NotFound, UserError
from bianmin.core.models import Centre, JournalEntry
from bianmin.core.numbering import next_number
from bianmin.core.rules import Status
from bianmin.living.errors_clothing import CapReached, NeedNotMet, NeedUnknown, RuleMissing
from bianmin.living.models import ClothingHandout, ClothingRule, GarmentMove, GarmentStock, HandoutCount, HandoutLine
from bianmin.living.permissions_clothing import can_direct_clothing, require_station_of
from bianmin.living.selectors.clothing_need import Need, need_of
from bianmin.living.selectors.clothing_rule import rule_on
from bianmin.living.workflow_clothing import HANDOUT
from bianmin.residents.actions.on_file import require_on_file
from bianmin.residents.models import Person

from .clothing_stock import stock_change


def quarter_of(day: date) -> str:
    """2026Q4"""
    return f"{day.year}Q{(day.month + 2) // 3}"


def handout_make(
    *,
    actor: Any,
    centre: Centre,
    person: Person,
    items: Mapping[uuid.UUID, int],
    answers: Mapping[str, Any] | None = None,
    despite: str = "",
    uid: uuid.UUID | None = None,
) -> ClothingHandout:
    """Give `items` (stock uid → pieces) to a person. Sent twice with one `uid`, it is one.

    `answers` are what was asked, by fact name; `despite` is why the director gives although no condition is met.
    Raises NeedUnknown, NeedNotMet, CapReached, OutOfStock, RuleMissing, NotAllowed, UserError.
    """
    require_station_of(actor, centre)
    if uid and (found := _sent_before(uid, centre)):
        return found
    wanted = {key: pieces for key, pieces in items.items() if pieces}
    if not wanted or min(wanted.values()) < 1:
        raise UserError(_("请选要领的衣物，填件数。"), field="items")
    rule = rule_on(centre)
    if rule is None:
        raise RuleMissing(_("还没有录入领取规则。请主任先在“领取规则”里录入条件和每季件数。"))
    need = _checked_need(actor, person, rule, answers, despite.strip())
    stocks = list(GarmentStock.objects.filter(centre=centre, uid__in=wanted).order_by("pk"))
    if len(stocks) != len(wanted):
        raise NotFound(_("有一种衣物已经不在架上，请刷新页面再选。"), field="items")
    try:
        with transaction.atomic():
            require_on_file(person)
            total = sum(wanted.values())
            row = ClothingHandout(
                uid=uid or uuid.uuid4(),
                centre=centre,
                person=person,
                household=person.household,
                count=_count(centre, person, rule.cap, total),
                pieces=total,
                need=need.snapshot(despite.strip()),
                handed_at=clock.now(),
                handed_by=actor,
            )
            row.number = next_number(centre=centre, purpose="handout")
            row.save(force_insert=True)
            _take(row, stocks, wanted, actor)
            _note(row, actor, "make")
    except IntegrityError:  # the same form at the same moment
        if found := _sent_before(row.uid, centre):
            return found
        raise
    return row


def handout_undo(*, actor: Any, handout: ClothingHandout) -> ClothingHandout:
    """On the same day: the pieces go back onto the shelf and into the household's quarter. Raises MoveNotAllowed."""
    with transaction.atomic():
        related = ("centre__area", "person")
        rows = ClothingHandout.objects.select_for_update(of=("self",)).select_related(*related)
        row = rows.get(pk=handout.pk)
        require_station_of(actor, row.centre)
        row.state = HANDOUT.check("undo", row.state)
        if row.handed_at.astimezone(clock.SHANGHAI).date() != clock.today():
            raise UserError(_("只有当天的领取可以撤销。以前的请主任用“盘点更正”处理。"))
        row.undone_at, row.undone_by, row.version = clock.now(), actor, row.version + 1
        row.save(update_fields=["state", "undone_at", "undone_by", "version"])
        HandoutCount.objects.filter(pk=row.count_id).update(pieces=F("pieces") - row.pieces)
        for line in row.lines.select_related("stock").order_by("stock_id"):
            stock_change(
                stock=line.stock, change=line.pieces, reason=GarmentMove.Reason.UNDONE, actor=actor, handout=row
            )
        _note(row, actor, "undo")
    return row


def _sent_before(uid: uuid.UUID, centre: Centre) -> ClothingHandout | None:
    return ClothingHandout.objects.filter(uid=uid, centre=centre).first()


def _checked_need(
    actor: Any, person: Person, rule: ClothingRule, answers: Mapping[str, Any] | None, despite: str
) -> Need:
    if person.died_on:
        raise UserError(_("档案记载这个人已去世，请核对。"))
    need = need_of(person, rule, answers=answers)
    if need.status == Status.MET or (despite and can_direct_clothing(actor)):
        return need
    if need.status == Status.UNKNOWN:
        raise NeedUnknown(_("还不知道是否符合领取条件，请当面问清再办。"), field="answers")
    raise NeedNotMet(_("不符合领取条件。有特殊困难的，请主任写明理由后办理。"), field="despite")


def _count(centre: Centre, person: Person, cap: int, pieces: int) -> HandoutCount:
    """Count `pieces` for the household, or for a person without one; the cap of the day holds. Raises CapReached."""
    holder = {"household": person.household} if person.household else {"person": person}
    key = {"centre": centre, "quarter": quarter_of(clock.today()), **holder}
    HandoutCount.objects.bulk_create([HandoutCount(cap=cap, **key)], ignore_conflicts=True)
    rows = HandoutCount.objects.filter(**key)
    if not rows.filter(pieces__lte=cap - pieces).update(pieces=F("pieces") + pieces, cap=cap):
        left = max(cap - rows.values_list("pieces", flat=True)[0], 0)
        text = ngettext(
            "这一户本季还能领 %(left)d 件，现在选了 %(pieces)d 件。",
            "这一户本季还能领 %(left)d 件，现在选了 %(pieces)d 件。",
            left,
        )
        raise CapReached(text % {"left": left, "pieces": pieces}, field="items", details={"left": left, "cap": cap})
    return rows.get()


def _take(row: ClothingHandout, stocks: list[GarmentStock], wanted: Mapping[uuid.UUID, int], actor: Any) -> None:
    for stock in stocks:
        pieces = wanted[stock.uid]
        stock_change(stock=stock, change=-pieces, reason=GarmentMove.Reason.HANDED, actor=actor, handout=row)
        HandoutLine.objects.create(handout=row, stock=stock, pieces=pieces)


def _note(row: ClothingHandout, actor: Any, verb: str) -> None:
    journal.record(
        actor=actor,
        verb=f"handout.{verb}",
        noun=row,
        subject_uid=row.person.uid,
        area_code=row.centre.area.code,
        payload={"number": row.number, "pieces": row.pieces},
        audience=JournalEntry.Audience.SUBJECT,
    )
