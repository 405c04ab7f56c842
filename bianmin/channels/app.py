"""The channel `app`: the row of the outbox is the message; the resident reads it on the page of her account."""

from bianmin.core.models import OutboxMessage


def deliver(message: OutboxMessage) -> None:
    """It lies where it is read."""
