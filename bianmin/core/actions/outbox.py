"""The outbox (消息): an action enqueues in its transaction; a channel or a member of staff tells the person later."""

import uuid
from datetime import datetime

from bianmin.core import clock
from bianmin.core.models import OutboxMessage


def message_enqueue(
    *,
    key: str,
    purpose: str,
    subject_uid: uuid.UUID,
    body: str,
    recipient: str = "",
    channel: str = "desk",
    area_code: str = "",
    link: str = "",
    not_before: datetime | None = None,
) -> OutboxMessage:
    """Put a message to the person `subject_uid` into the outbox, once for each `key` ("case:<uid>:decided").

    Call it inside the action's transaction. A message that is there already is returned as it is. `recipient` is the
    phone or address that `channel` needs; "desk" waits until a member of staff has told the person.
    """
    message = OutboxMessage(
        key=key,
        purpose=purpose,
        subject_uid=subject_uid,
        body=body,
        recipient=recipient,
        channel=channel,
        area_code=area_code,
        link=link,
        not_before=not_before or clock.now(),
    )
    # Two statements whoever was first; a unique error would break the action's transaction.
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    return OutboxMessage.objects.get(key=key)
