"""What becomes of a message, as whoever caused it may be told."""

from bianmin.core import channels, clock
from bianmin.core.messages import quiet
from bianmin.core.models import OutboxMessage

SOON, RESTS, BY_HAND = "soon", "rests", "by_hand"


def message_outlook(key: str) -> str:
    """What becomes of the message `key`: it goes out in these seconds (SOON), at eight in the morning (RESTS), or waits
    for a member of staff (BY_HAND: no mobile number, no channel, or one that failed); "": nobody is told. One query."""
    found = OutboxMessage.objects.filter(key=key).values_list("state", "channel", "rings_at_night").first()
    if found is None or found[0] == OutboxMessage.State.OVERTAKEN:
        return ""
    state, channel, rings_at_night = found
    if state == OutboxMessage.State.SENT:
        return SOON
    if channel not in channels.names(quiet_hours=False):
        return BY_HAND
    awake = rings_at_night or channel in channels.names(quiet_hours=quiet(clock.now()))
    return SOON if awake else RESTS
