"""What addresses on file are made of: suggestions for whoever types one."""

from collections.abc import Mapping
from typing import Any

from bianmin.core.scope import under_codes
from bianmin.residents import roles
from bianmin.residents.models import Dwelling

PARTS = ("street", "compound", "building", "unit", "room")
MOST = 60


def address_words(*, user: Any, typed: Mapping[str, str]) -> dict[str, list[str]]:
    """For each part at most MOST words on file, given the grid and the parts before it. One query a part."""
    rows = Dwelling.objects.filter(under_codes(user.areas_of(roles.REGISTER), "grid__code"))
    if typed.get("grid"):
        rows = rows.filter(grid__code=typed["grid"][:15])
    found: dict[str, list[str]] = {}
    for place, part in enumerate(PARTS):
        words = rows.exclude(**{part: ""}).order_by(part).values_list(part, flat=True).distinct()
        wanted = place == 0 or bool(typed.get(PARTS[0]))
        found[part] = list(words[:MOST]) if wanted else []
        if typed.get(part):
            rows = rows.filter(**{part: typed[part][:60]})
    return found
