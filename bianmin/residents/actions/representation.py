"""Who acts for whom: guardians and authorised agents, from a day to a day."""

from datetime import date
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bianmin.core import clock, files, journal
from bianmin.residents.ages import age_on
from bianmin.residents.errors import AlreadyHeld, Invalid, NotHeld
from bianmin.residents.models import Person, Representation
from bianmin.residents.permissions import get_person

from .on_file import require_on_file

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
    scan: BinaryIO | None = None,
    scan_name: str = "",
) -> Representation:
    """Record that `representative` acts for `person`; `scan` is the paper that proves it (监护证明、委托书).

    Raises Invalid (herself, a minor, dates), AlreadyHeld, FileRefused (no picture or PDF, too large).
    """
    person = get_person(actor, person.uid, "edit")
    since = since or clock.today()
    _check(person, representative, kind, since, until)
    try:
        with transaction.atomic():
            require_on_file(person, representative)
            proof = None
            if scan is not None:
                proof = files.store(content=scan, name=scan_name, subject_uid=person.uid, allowed=files.SCANS)
            row = Representation.objects.create(
                person=person,
                representative=representative,
                kind=kind,
                relation=relation,
                scope=scope.strip(),
                since=since,
                until=until,
                proof=proof,
            )
            _record(actor, "representation.add", row, {"scan": proof.sm3 if proof else ""})
    except IntegrityError as error:
        raise AlreadyHeld(_("这两个人之间已经登记过这种关系。"), field="representative") from error
    return row


def representation_end(
    *, actor: Any, person: Person, representation: Representation, reason: str, until: date | None = None
) -> Representation:
    """It holds until `until` (today; a court's day may lie in the past, the end of an authorisation ahead) and no
    longer. Raises Invalid, NotHeld when it ends by then already."""
    person = get_person(actor, person.uid, "edit")
    until = until or clock.today()
    if not reason.strip():
        raise Invalid(_("请写明为什么结束。"), field="reason")
    if until < representation.since:
        raise Invalid(_("结束日期早于开始日期，请核对。"), field="until")
    with transaction.atomic():
        longer = Q(until=None) | Q(until__gt=until)
        if not person.represented_by.filter(longer, pk=representation.pk).update(until=until):
            raise NotHeld(_("这个关系到那一天已经结束了。请刷新页面。"))
        representation.refresh_from_db()
        _record(actor, "representation.end", representation, {"until": until, "reason": reason.strip()[:200]})
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


def _record(actor: Any, verb: str, row: Representation, payload: dict[str, Any]) -> None:
    journal.record(
        actor=actor,
        verb=verb,
        noun=row,
        subject_uid=row.person.uid,
        area_code=row.person.area_code,
        payload=payload | {"representative": row.representative.uid, "kind": row.kind},
        audience="subject",
    )
