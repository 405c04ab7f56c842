"""Consents by purpose (PIPL art. 13–16, 31): given informed, withdrawn as easily."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, journal
from bianmin.residents.ages import age_on
from bianmin.residents.errors import AlreadyHeld, Invalid, NotHeld
from bianmin.residents.models import Consent, Person
from bianmin.residents.permissions import get_person

from .on_file import require_on_file

CHILD = 14  # PIPL art. 31: below fourteen a guardian consents


def consent_give(
    *, actor: Any, person: Person, purpose: str, basis: str = Consent.Basis.CONSENT, given_by: Person | None = None
) -> Consent:
    """Record that the person (or `given_by`, her guardian) agrees to `purpose`. Raises Invalid, AlreadyHeld."""
    person = get_person(actor, person.uid, "edit")
    if purpose not in Consent.Purpose.values or basis not in Consent.Basis.values:
        raise Invalid(_("请从列表里选用途和依据。"), field="purpose")
    if basis == Consent.Basis.DUTY and purpose != Consent.Purpose.AFFAIRS:
        raise Invalid(_("只有行政事务可以依据法定职责，其他用途要本人同意。"), field="basis")
    _require_guardian(person, basis, given_by)
    try:
        with transaction.atomic():
            require_on_file(person)
            consent = Consent.objects.create(
                person=person, purpose=purpose, basis=basis, given_by=given_by, recorded_by=actor
            )
            _record(actor, "consent.give", consent, person)
    except IntegrityError as error:
        raise AlreadyHeld(_("这个用途已经记录过同意。"), field="purpose") from error
    return consent


def consent_withdraw(*, actor: Any, person: Person, consent: Consent) -> Consent:
    """Withdraw at once; what was done before stays lawful (PIPL art. 15). Raises NotHeld."""
    person = get_person(actor, person.uid, "edit")
    with transaction.atomic():
        gone = Consent.objects.filter(pk=consent.pk, person=person, withdrawn_at=None).update(withdrawn_at=clock.now())
        if not gone:
            raise NotHeld(_("这一项同意已经撤回了。请刷新页面。"))
        consent.refresh_from_db()
        _record(actor, "consent.withdraw", consent, person)
    return consent


def _require_guardian(person: Person, basis: str, given_by: Person | None) -> None:
    age = age_on(person.birth_date, clock.today())
    if basis == Consent.Basis.CONSENT and age is not None and age < CHILD:
        raise Invalid(_("未满 14 周岁，要由监护人同意。"), field="basis")
    if basis == Consent.Basis.GUARDIAN:
        guardians = person.represented_by.holding(clock.today()).filter(kind="guardian", representative=given_by)
        if given_by is None or not guardians.exists():
            raise Invalid(_("请选已经登记的监护人；还没有登记的，先在“代为办事的人”里登记。"), field="given_by")


def _record(actor: Any, verb: str, consent: Consent, person: Person) -> None:
    journal.record(
        actor=actor,
        verb=verb,
        noun=consent,
        subject_uid=person.uid,
        area_code=person.area_code,
        payload={"purpose": consent.purpose, "basis": consent.basis},
        audience="subject",
    )
