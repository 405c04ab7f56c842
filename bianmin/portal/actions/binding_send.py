"""The code for a binding without the counter, sent to the telephone on file; the worker's part of binding_ask.py."""

import json
from datetime import timedelta

from django.db import transaction

from bianmin.core import channels, clock, encryption, phone
from bianmin.core.actions.outbox import message_enqueue
from bianmin.core.code_limits import TooManyCodes, code_allow
from bianmin.portal.models import BindingCode, ResidentAccount
from bianmin.residents import search_terms
from bianmin.residents.models import Person

from .binding import CODE_PURPOSE, LIFE, new_code, note

MINUTES = int(LIFE / timedelta(minutes=1))


def binding_code_send(sealed: str) -> None:
    """Send a code to the telephone on file, if the name and number are somebody's; the worker's part."""
    asked = json.loads(encryption.decrypt(sealed))
    account = ResidentAccount.objects.select_related("user").filter(pk=asked["account"], closed_at=None).first()
    person = person_named(asked["name"], asked["number"])
    if account is None or person is None or not phone.is_mobile(person.phone) or not channels.available("sms"):
        return
    try:
        code_allow(phone=person.phone, address=asked["address"])
    except TooManyCodes:
        return
    code, now = new_code(), clock.now()
    with transaction.atomic():
        BindingCode.objects.filter(person=person, account=account, used_at=None).delete()
        row = BindingCode.objects.create(
            person=person,
            account=account,
            code_index=encryption.blind(CODE_PURPOSE, code),
            by=account.user,
            expires_at=now + LIFE,
        )
        message_enqueue(
            key=f"bind_code:{row.uid}",
            purpose="bind_code",
            params={"code": code, "minutes": MINUTES, "phone": account.phone_masked},
            subject_uid=person.uid,
            recipient=person.phone,
            channel="sms",
            area_code=person.area_code,
        )
        note(account.user, "binding.ask", person, account=account.phone_masked)


def person_named(name: str, number: str) -> Person | None:
    tokens = search_terms.id_candidates(search_terms.RESIDENT_ID, number)
    person = Person.objects.living().filter(id_index__in=tokens).first()
    return person if person is not None and _same(name, person.name) else None


def _same(typed: str, known: str) -> bool:
    return "".join(typed.split()).casefold() == "".join(known.split()).casefold()
