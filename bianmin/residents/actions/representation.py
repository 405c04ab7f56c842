"""Who acts for whom: guardians and authorised agents, from a day to a day."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, journal
from bianmin.residents.ages import age_on
from bianmin.residents.errors import AlreadyHeld, Invalid, NotHeld
from bianmin.residents.models import Person, Representation
from bianmin.residents.permissions import get_person

ADULT = 18  # 民法典 art. 17–18


def representation_add(
    *,
    actor: Any,
    person: Person,
    representative: Person,
    kind: str,
    relation: str = "",
    scope: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Representation:
    """Record that `representative` acts for `person`. Raises Invalid (herself, a minor, dates), AlreadyHeld."""
    person = get_person(actor, person.uid, "edit")
    since = since or clock.today()
    _check(person, representative, kind, since, until)
    try:
        with transaction.atomic():
            row = Representation.objects.create(
                person=person,
                representative=representative,
                kind=kind,
                relation=relation,
                scope=scope.strip(),
                since=since,
                until=until,
            )
            _record(actor, "representation.add", row)
    except IntegrityError as error:
        raise AlreadyHeld(_("这两个人之间已经登记过这种关系。"), field="representative") from error
    return row


def representation_end(*, actor: Any, person: Person, representation: Representation) -> Representation:
    """It holds until today. Raises NotHeld when it has ended already."""
    person = get_person(actor, person.uid, "edit")
    with transaction.atomic():
        open_rows = Representation.objects.holding(clock.today()).filter(pk=representation.pk, person=person)
        if not open_rows.exclude(until=clock.today()).update(until=clock.today()):
            raise NotHeld(_("这个关系已经结束了。请刷新页面。"))
        representation.refresh_from_db()
        _record(actor, "representation.end", representation)
    return representation


def _check(person: Person, representative: Person, kind: str, since: date, until: date | None) -> None:
    if kind not in Representation.Kind.values:
        raise Invalid(_("请选监护人或委托代办人。"), field="kind")
    if person.pk == representative.pk:
        raise Invalid(_("不能登记本人代本人办事。"), field="representative")
    age = age_on(representative.birth_date, clock.today())
    if age is not None and age < ADULT:
        raise Invalid(_("未满 18 周岁，不能做监护人或代办人。"), field="representative")
    if until and until < since:
        raise Invalid(_("结束日期早于开始日期，请核对。"), field="until")


def _record(actor: Any, verb: str, row: Representation) -> None:
    journal.record(
        actor=actor,
        verb=verb,
        noun=row,
        subject_uid=row.person.uid,
        area_code=row.person.area_code,
        payload={"representative": row.representative.uid, "kind": row.kind},
        audience="subject",
    )
