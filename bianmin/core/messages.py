"""What messages say: the template of a purpose, as the office has it, or as the catalogue's file has it."""

from functools import lru_cache

from . import catalog
from .models import MessageTemplate

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
