"""Inviting to rate: called by the centre whose visit or online matter has just ended."""

import uuid
from typing import Any

from bianmin.core import encryption
from bianmin.core.models import Centre, Office, Window
from bianmin.feedback.models import Invitation
from bianmin.partners.models import Provider

PURPOSE = "rated-matter"


def rating_invite(
    *,
    key: str,
    mode: str,
    title: str,
    centre: Centre,
    area_code: str,
    subject_uid: uuid.UUID | None = None,
    office: Office | None = None,
    window: Window | None = None,
    staff: Any = None,
    provider: Provider | None = None,
) -> None:
    """Invite to rate what `key` names ("case:<uid>:2026-11-27"), once for each key; inside the action's transaction.

    `key` is kept as a blind token alone, so that a given grade does not lead back to the matter.
    `provider` is whose grade it becomes: counted for it in sums, never with the order.
    """
    invitation = Invitation(
        key_index=encryption.blind(PURPOSE, key),
        mode=mode,
        title=title[:120],
        centre=centre,
        area_code=area_code,
        subject_uid=subject_uid,
        office=office,
        window=window,
        staff=staff,
        provider=provider,
    )
    # A unique error would break the action's transaction.
    Invitation.objects.bulk_create([invitation], ignore_conflicts=True)


def invitation_of(key: str) -> Invitation | None:
    """The invitation for what `key` names."""
    return Invitation.objects.filter(key_index__in=encryption.blind_candidates(PURPOSE, key)).first()
