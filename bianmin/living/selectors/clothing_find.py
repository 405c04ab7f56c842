"""Donations and hand-outs by number, for the search box of the desk."""

import unicodedata
from typing import Any

from django.urls import reverse

from bianmin.living.permissions import reads_station
from bianmin.residents.other_hits import OtherHit

from .clothing_donation import NUMBER, donation_list
from .clothing_handout import handout_list

SHORTEST, FEW = 9, 8  # letters, a dash and six digits of the day


def clothing_hits(user: Any, text: str) -> list[OtherHit] | None:
    """What the number names; None for other text, and for whoever has nothing to do with clothing aid."""
    number = unicodedata.normalize("NFKC", text[:60]).strip().upper()
    if len(number) < SHORTEST or not NUMBER.fullmatch(number) or not reads_station(user):
        return None
    given = [
        _hit("donation_detail", row.donation, row.donor) for row in donation_list(user, number=number, size=FEW).items
    ]
    handed = [
        _hit("handout_detail", row.handout, row.name) for row in handout_list(user, number=number, size=FEW).items
    ]
    return [*given, *handed]


def _hit(page: str, row: Any, who: str) -> OtherHit:
    return OtherHit(reverse(page, args=[row.uid]), row.number, f"{who} · {row.get_state_display()}")
