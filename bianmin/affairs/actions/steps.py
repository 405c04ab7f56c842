"""What every action on a case does: lock and check at the start; save, journal and tell the person at the end.

The journal's payload lies under the person's key. Messages go through the outbox; a channel, or a member of staff at
the desk, delivers them.
"""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bianmin.affairs.models import Case
from bianmin.affairs.permissions import require_move
from bianmin.affairs.workflow import CASE
from bianmin.core import channels, clock, journal
from bianmin.core.actions.outbox import MessageSettled, message_enqueue, message_told, messages_overtake
from bianmin.core.errors import VersionConflict
from bianmin.core.models import JournalEntry, OutboxMessage
from bianmin.core.translations import in_chinese

SUBJECT, STAFF = JournalEntry.Audience.SUBJECT, JournalEntry.Audience.STAFF
# What waits to be told and is no longer true once a move is made; a move that closes the case overtakes everything.
OVERTAKES: Mapping[str, tuple[str, ...]] = {
    "accept": ("notify",),
    "request_supplement": ("supply",),
    "supply": ("request_supplement",),
    "publish": ("supply",),
    "end_publicity": ("publish",),
    "extend": ("supply",),
    "approve": ("supply", "publish", "extend", "revoke_decision"),
    "refuse": ("supply", "publish", "extend", "revoke_decision", "gap"),
    "revoke_decision": ("approve", "refuse"),
}
# What a short message says: no item, no reason, nothing that shames on somebody else's screen.
PURPOSES: Mapping[str, str] = {
    "notify": "case_supplement",
    "request_supplement": "case_supplement",
    "gap": "case_supplement",
    "approve": "case_result",
    "refuse": "case_result",
}
RELATED = ("item", "item_version", "person", "organization", "office", "centre")


def begin(*, actor: Any, case: Case, verb: str, version: int | None = None) -> Case:
    """Lock the row and put it into the state that `verb` leads to (not saved yet).

    `version`, when given, is the one that the actor saw. Raises NotAllowed, MoveNotAllowed, VersionConflict.
    """
    locked = Case.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=case.pk)
    if actor is not None:
        require_move(actor, locked, verb)
    locked.state = CASE.check(verb, locked.state)
    if version is not None and version != locked.version:
        raise VersionConflict(_("这个办件刚刚被同事处理过。请刷新页面，看过最新情况再办。"))
    return locked


def finish(
    case: Case,
    *,
    actor: Any,
    verb: str,
    changed: tuple[str, ...] = (),
    payload: Mapping[str, Any] | None = None,
    tell: str = "",
    channel: str = "",
    audience: str = SUBJECT,
) -> Case:
    """Save `changed` with the state and a new version, write the journal, and tell the applicant (see `hand_out`)."""
    case.version += 1
    case.save(update_fields=["state", "version", *changed])
    note(case, actor=actor, verb=verb, payload=payload, audience=audience)
    overtake(case, *([""] if case.closed_at else OVERTAKES.get(verb, ())))
    if tell:
        hand_out(case, actor=actor, verb=f"{verb}:{case.version}", body=tell, channel=channel)
    return case


def note(case: Case, *, actor: Any, verb: str, payload: Mapping[str, Any] | None, audience: str = SUBJECT) -> None:
    """One entry in the journal: `case.<verb>`, under the applicant's key."""
    journal.record(
        actor=actor,
        verb=f"case.{verb}",
        noun=case,
        subject_uid=case.person.uid if case.person else None,
        area_code=case.area_code,
        payload={"number": case.number, "item": case.item_version.name, "state": case.state, **(payload or {})},
        audience=audience,
    )


def message(case: Case, *, verb: str, body: str) -> None:
    """Tell the applicant, once for each `verb` of the case."""
    number = case.person.phone if case.person else getattr(case.organization, "contact_phone", "")
    message_enqueue(
        key=f"case:{case.uid}:{verb}",
        purpose=PURPOSES.get(verb.partition(":")[0], "case_news"),
        params={"number": case.number, "phone": case.centre.hotline},
        subject_uid=subject_of(case),
        body=body,
        recipient=number,
        channel=channels.for_phone(number),
        area_code=case.area_code,
    )


def hand_out(case: Case, *, actor: Any, verb: str, body: str, channel: str, first: bool = False) -> None:
    """Tell what a paper says: who stands at the counter has it in hand, everybody else gets a message.

    `first`: a new case, about which nothing can wait.
    """
    if channel != Case.Channel.COUNTER:
        message(case, verb=verb, body=body)
    elif not first:
        settle_messages(case, actor=actor)


def overtake(case: Case, *verbs: str) -> None:
    """Nobody is told any more what these verbs left to be told; "" means every verb."""
    if verbs:
        messages_overtake(keys=[f"case:{case.uid}:{verb}" for verb in verbs])


def settle_messages(case: Case, *, actor: Any) -> None:
    """What still waits to be told about the case is told now: somebody stands at the counter for it."""
    waiting = OutboxMessage.objects.waiting().filter(key__prefix=f"case:{case.uid}:")
    for one in waiting:
        with suppress(MessageSettled):  # a colleague has just told it
            message_told(message=one, actor=actor, how=OutboxMessage.How.IN_PERSON)


def in_words(day: date | None) -> str:
    """A day as messages to residents say it: 2025 年 9 月 22 日, in Chinese whatever the clerk reads."""
    with in_chinese():
        return clock.day_in_words(day) if day else ""


def subject_of(case: Case) -> uuid.UUID:
    applicant = case.person or case.organization
    assert applicant is not None  # noqa: S101 — held by the constraint case_one_applicant
    return applicant.uid
