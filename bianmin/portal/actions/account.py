"""A resident's account: opened by the right code, closed by its holder, its sessions ended."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction

from bianmin.accounts.models import User
from bianmin.core import clock, encryption, journal, masking
from bianmin.core.actions.outbox import message_enqueue
from bianmin.portal.models import ResidentAccount

PHONE_PURPOSE = "portal-phone"
CODE_MINUTES = 5


def account_by_phone(phone: str) -> ResidentAccount | None:
    """The account of a normalised number; staff accounts have none, so none is ever found."""
    tokens = encryption.blind_candidates(PHONE_PURPOSE, phone)
    return ResidentAccount.objects.select_related("user").filter(phone_index__in=tokens).first()


def account_open(*, phone: str, demo: bool = False) -> ResidentAccount:
    """The account of a number that was just proved by a code, made when it is the first time."""
    if account := account_by_phone(phone):
        return account
    try:
        with transaction.atomic():
            return _make(phone, demo)
    except IntegrityError:  # the same phone at the same moment: the other one made it
        account = account_by_phone(phone)
        if account is None:
            raise
        return account


def _make(phone: str, demo: bool) -> ResidentAccount:
    user = User(username=f"r-{uuid.uuid4().hex}", is_resident=True, demo=demo)
    user.set_unusable_password()
    user.save()
    account = ResidentAccount.objects.create(
        user=user,
        phone=phone,
        phone_masked=masking.mask_phone(phone),
        phone_index=encryption.blind(PHONE_PURPOSE, phone),
        verified_at=clock.now(),
    )
    journal.record(actor=user, verb="resident_account.open", noun=account)
    return account


def account_end_sessions(*, actor: Any, account: ResidentAccount) -> None:
    """Log out everywhere: what sessions are signed with changes."""
    with transaction.atomic():
        _end_sessions(account)
        journal.record(actor=actor, verb="resident_account.end_sessions", noun=account)


def account_close(*, actor: Any, account: ResidentAccount) -> None:
    """Leave: bindings end, the number is free again; the person's file at the centre stays as the law asks."""
    now = clock.now()
    with transaction.atomic():
        if not ResidentAccount.objects.filter(pk=account.pk, closed_at=None).update(closed_at=now, phone_index=None):
            return
        _end_sessions(account)
        User.objects.filter(pk=account.user_id).update(is_active=False)
        account.bindings.live().update(ended_at=now)
        journal.record(actor=actor, verb="resident_account.close", noun=account)


def _end_sessions(account: ResidentAccount) -> None:
    account.user.set_unusable_password()
    account.user.save(update_fields=["password"])


def code_send(*, phone: str, code: str, purpose: str, subject_uid: uuid.UUID | None = None) -> None:
    """Put a code into the outbox, sealed; who has no file yet is nobody's subject."""
    message_enqueue(
        key=f"{purpose}:{uuid.uuid4()}",
        purpose=purpose,
        params={"code": code, "minutes": CODE_MINUTES},
        subject_uid=subject_uid or uuid.uuid4(),
        recipient=phone,
        channel="sms",
    )
