"""Binding a telephone to a person: a clerk who has seen her hands out a code, she types it on her own phone.

Without the counter: binding_ask.py.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bianmin.core import channels, clock, encryption, journal
from bianmin.core.actions.outbox import message_enqueue
from bianmin.core.models import JournalEntry
from bianmin.portal.errors import WrongCode
from bianmin.portal.models import Binding, BindingCode, ResidentAccount
from bianmin.residents.models import Person
from bianmin.residents.permissions import get_person

CODE_PURPOSE = "portal-binding"
LIFE = timedelta(minutes=15)
DIGITS = 8


def binding_code_make(*, actor: Any, person: Person) -> str:
    """A code of eight digits for the resident who stands at the counter, good once and for a quarter of an hour; an
    earlier one of hers no longer works. Raises NotFound, NotAllowed."""
    person = get_person(actor, person.uid, "edit")
    code, now = new_code(), clock.now()
    with transaction.atomic():
        BindingCode.objects.filter(person=person, account=None, used_at=None).delete()
        BindingCode.objects.create(
            person=person, code_index=encryption.blind(CODE_PURPOSE, code), by=actor, expires_at=now + LIFE
        )
        note(actor, "binding.code", person)
    return code


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def binding_add(*, account: ResidentAccount, code: str) -> Binding:
    """Bind the account to whom the code is for. Raises WrongCode, the same for wrong, used and late."""
    tokens = encryption.blind_candidates(CODE_PURPOSE, code)
    now = clock.now()
    with transaction.atomic():
        found = BindingCode.objects.select_related("person", "by").filter(code_index__in=tokens).first()
        mine = Q(account=None) | Q(account=account)  # sent to the telephone on file, for this account alone
        fresh = BindingCode.objects.filter(mine, code_index__in=tokens, used_at=None, expires_at__gt=now)
        if found is None or not fresh.update(used_at=now):
            raise WrongCode(
                _("绑定码不对，或者已经过期。短信收到的，请重新填写再收一个；窗口给的，请让窗口再给一个。"),
                field="code",
            )
        return _bind(account, found, now)


def _bind(account: ResidentAccount, code: BindingCode, now: Any) -> Binding:
    try:
        with transaction.atomic():
            binding = Binding.objects.create(account=account, person=code.person, how=_how(code), by=code.by, since=now)
    except IntegrityError:  # she is bound already
        return Binding.objects.live().get(account=account, person=code.person)
    note(account.user, "binding.add", code.person, account=account.phone_masked)
    if code.account_id is not None:
        tell_bound(binding)
    return binding


def _how(code: BindingCode) -> str:
    return Binding.How.COUNTER if code.account_id is None else Binding.How.NUMBER_NAME_PHONE


def binding_end(*, actor: Any, binding: Binding) -> None:
    """The telephone no longer stands for the person; twice is no fault."""
    with transaction.atomic():
        if Binding.objects.live().filter(pk=binding.pk).update(ended_at=clock.now()):
            note(actor, "binding.end", binding.person, account=binding.account.phone_masked)


def note(actor: Any, verb: str, person: Person, **payload: Any) -> None:
    journal.record(
        actor=actor,
        verb=verb,
        noun=person,
        subject_uid=person.uid,
        area_code=person.area_code,
        payload=payload or None,
        audience=JournalEntry.Audience.SUBJECT,
    )


def tell_bound(binding: Binding) -> None:
    """The person hears that a telephone stands for her now, and what to do if it was not she."""
    person = binding.person
    message_enqueue(
        key=f"bound:{binding.uid}",
        purpose="bound",
        params={"phone": binding.account.phone_masked},
        subject_uid=person.uid,
        recipient=person.phone,
        channel=channels.for_phone(person.phone),
        area_code=person.area_code,
    )
