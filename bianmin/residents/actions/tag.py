"""Tags (标签): circumstances of a person or her household, from the fixed list, with source, dates and approver."""

import calendar
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, journal
from bianmin.residents.errors import AlreadyHeld, Invalid, NotHeld
from bianmin.residents.models import Person, Tag, TagType
from bianmin.residents.permissions import get_person

from .on_file import require_on_file


def tag_add(
    *,
    actor: Any,
    person: Person,
    type: TagType,
    source: str,
    since: date | None = None,
    until: date | None = None,
) -> Tag:
    """Give the person, or for a tag of households her household, a tag; the actor approves it.

    Without `until` it holds as long as the catalogue says (`valid_months`), or until it is ended. Raises Invalid,
    AlreadyHeld.
    """
    person = get_person(actor, person.uid, "edit")
    since = since or clock.today()
    until = until or end_of(type, since)
    _check(person, type, source, since, until)
    holder = {"household": person.household} if type.holder == TagType.Holder.HOUSEHOLD else {"person": person}
    try:
        with transaction.atomic():
            require_on_file(person)  # two who add the same tag take turns
            if Tag.objects.holding(max(since, clock.today())).filter(type=type, **holder).exists():
                raise AlreadyHeld(_("“%(tag)s”已经在档案里。要改日期，请先结束原来的。") % {"tag": type.name})
            tag = Tag.objects.create(
                type=type, source=source.strip(), since=since, until=until, approved_by=actor, **holder
            )
            payload = {"tag": type.code, "source": source.strip(), "since": since, "until": until}
            _record(actor, "tag.add", tag, person, payload)
    except IntegrityError as error:
        raise AlreadyHeld(_("“%(tag)s”刚才已经有人加上了。请刷新页面。") % {"tag": type.name}) from error
    return tag


def tag_end(*, actor: Any, person: Person, tag: Tag, until: date | None = None, reason: str = "") -> Tag:
    """The tag holds until `until` (today) and no longer. Raises NotHeld when it has ended already, Invalid."""
    person = get_person(actor, person.uid, "edit")
    until = until or clock.today()
    if until < tag.since:
        raise Invalid(_("结束日期早于开始日期，请核对。"), field="until")
    with transaction.atomic():
        held = Tag.objects.select_for_update().holding(clock.today()).filter(pk=tag.pk).first()
        if held is None or (held.until and held.until <= until):
            raise NotHeld(_("这个标签已经结束了。请刷新页面。"))
        held.until = until
        held.save(update_fields=["until"])
        payload = {"tag": held.type.code, "until": until, "reason": reason.strip()[:200]}
        _record(actor, "tag.end", held, person, payload)
    return held


def end_of(type: TagType, since: date) -> date | None:
    """Until when a tag holds by the catalogue; None: until it is ended."""
    return _months_later(since, type.valid_months) if type.valid_months else None


def _check(person: Person, type: TagType, source: str, since: date, until: date | None) -> None:
    if not source.strip():
        raise Invalid(_("请写明依据，例如证件名称或核实记录。"), field="source")
    if until and until < since:
        raise Invalid(_("结束日期早于开始日期，请核对。"), field="until")
    if type.holder == TagType.Holder.HOUSEHOLD and person.household_id is None:
        raise Invalid(_("“%(tag)s”是家庭的标签，请先登记本人的家庭户。") % {"tag": type.name}, field="type")


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _record(actor: Any, verb: str, tag: Tag, person: Person, payload: dict[str, Any]) -> None:
    journal.record(
        actor=actor,
        verb=verb,
        noun=tag,
        subject_uid=person.uid,
        area_code=person.area_code,
        payload=payload | {"sensitive": tag.type.sensitive},
        audience="subject",
    )
