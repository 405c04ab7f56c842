"""What messages say, and when: the template of a purpose, as the office has it, or as the catalogue's file has it.

Telephones are left alone from 22 to 8 o'clock. A template whose `rings_at_night` is set goes at any hour: a code that
somebody waits for, and that a worker has set out, since the visit is at that very hour and nobody needs it at eight.
"""

from datetime import datetime
from functools import lru_cache

from . import catalog, clock
from .models import MessageTemplate

QUIET_FROM, QUIET_UNTIL = 22, 8  # o'clock in Shanghai
FIELDS = ("name", "kind", "rings_at_night", "minutes", "samples", "words", "provider_code")


def template(purpose: str) -> MessageTemplate | None:
    """The template of `purpose`: the row, else that of the file (where no catalogue has been loaded), else None."""
    return MessageTemplate.objects.filter(purpose=purpose).first() or of_file(purpose)


def of_file(purpose: str) -> MessageTemplate | None:
    """The template of the catalogue's file alone; no query."""
    return _file().get(purpose)


@lru_cache(maxsize=1)
def _file() -> dict[str, MessageTemplate]:
    entries = catalog.read("messages.yaml")["messages"]
    return {entry["purpose"]: MessageTemplate(purpose=entry["purpose"], **values_of(entry)) for entry in entries}


def values_of(entry: dict[str, object]) -> dict[str, object]:
    """An entry of the file as the fields of a row."""
    return {field: entry[field] for field in FIELDS if field in entry}


def quiet(at: datetime) -> bool:
    """Whether phones are left alone at this moment (22 to 8 o'clock in Shanghai)."""
    hour = at.astimezone(clock.SHANGHAI).hour
    return hour >= QUIET_FROM or hour < QUIET_UNTIL
