"""People to choose one from in a form: whom the search box would find, with the key that the form posts."""

from typing import Any

from bianmin.residents.models import Person

from .person_search import PersonHit, person_search

MOST = 8


def person_choices(*, user: Any, text: str, besides: Person | None = None) -> list[PersonHit]:
    """At most MOST living people whom `text` finds and `user` may see, masked; `besides` is left out."""
    text = text.strip()[:100]
    hits = person_search(user=user, text=text, limit=MOST + 1) if text else []
    skipped = besides.uid if besides else None
    return [hit for hit in hits if hit.uid != skipped and not hit.died][:MOST]
