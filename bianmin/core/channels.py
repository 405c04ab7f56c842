"""Ways to reach a person: a higher app registers what it can deliver; "desk" is told by a member of staff.

Built in is only "desk": such a message waits until somebody has told the person by phone or face to face.
"""

from collections.abc import Callable
from dataclasses import dataclass

from . import phone
from .models import OutboxMessage

DESK, SMS = "desk", "sms"
Deliver = Callable[[OutboxMessage], str | None]


class NotDelivered(Exception):
    """The channel could not deliver. `reason` is for staff, without personal data; `final`: never try again."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


@dataclass(frozen=True)
class Channel:
    """`quiet`: it rings a phone, so it rests from 22 to 8 o'clock."""

    name: str
    deliver: Deliver
    quiet: bool


_channels: dict[str, Channel] = {}


def register(name: str, deliver: Deliver, *, quiet: bool = False) -> None:
    """Deliver messages of the channel `name` by `deliver(message)`, which returns when the message is on its way, with
    the provider's own id where it has one.

    A message may be handed over twice when the process dies between sending and marking (`message.attempts` is then
    above 1): `deliver` sees to it by `message.key` that it rings once. It raises NotDelivered.
    """
    if name == DESK:
        raise ValueError("the desk's messages are told by people")
    _channels[name] = Channel(name, deliver, quiet)


def get(name: str) -> Channel:
    return _channels[name]


def names(*, quiet_hours: bool) -> list[str]:
    """Channels that may deliver now."""
    return [name for name, channel in _channels.items() if not (quiet_hours and channel.quiet)]


def for_phone(number: str) -> str:
    """How somebody with this number is told: by short message where one can be sent, else by a member of staff."""
    return SMS if available(SMS) and phone.is_mobile(number) else DESK


def available(name: str) -> bool:
    """Whether something delivers this channel here."""
    return name == DESK or name in _channels
