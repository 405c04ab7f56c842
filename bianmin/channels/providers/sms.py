"""What is handed to a provider."""

from datetime import datetime
from typing import NamedTuple, Protocol


class Sms(NamedTuple):
    """One message to one mobile number. `again`: an earlier try may have reached the provider, after `since`."""

    key: str
    phone: str
    text: str
    template_code: str
    params: dict[str, str]
    expires_at: datetime | None
    is_code: bool
    again: bool
    since: datetime


class Provider(Protocol):
    def send(self, sms: Sms) -> str:
        """Hand the message over, once for each key; returns the provider's id of it. Raises NotDelivered."""
