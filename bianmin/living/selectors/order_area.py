"""In which area an order lies whose address is not the dwelling of a person on file."""

import unicodedata
from typing import Any

from django.db.models import QuerySet

from bianmin.core.scope import under_codes
from bianmin.living.roles import ORDERERS
from bianmin.residents.address_parts import address_parts
from bianmin.residents.models import Dwelling
from bianmin.residents.models.dwelling import building_words, room_forms, unit_words

COMMUNITY = 12  # digits of its code
MOST = 30


def area_of(address: str, *, street: str, taker: Any = None) -> str:
    """Where the address is on file; else where `taker`, the member of staff who takes the order, sees it; else the
    street. Three short queries at most."""
    return _on_file(address, street) or _where_seen(taker, street)


def _on_file(address: str, street: str) -> str:
    """The grid of the dwelling, of its building or of its compound, or the community that holds them; "" for none."""
    road, compound, building, unit, room = address_parts(unicodedata.normalize("NFKC", address))
    rows = Dwelling.objects.filter(under_codes([street], "grid__code"), street=road, compound=compound)
    block = rows.filter(building__in={building, building_words(building)})
    door = block.filter(unit__in={unit, unit_words(unit)}, room__in=room_forms(room))
    nearer: list[QuerySet[Dwelling]] = [door] if room else []
    nearer += [block] if building else []
    nearer += [rows] if compound else []
    for some in nearer:
        if grids := list(some.order_by().values_list("grid__code", flat=True).distinct()[:MOST]):
            return _common(grids)
    return ""


def _common(grids: list[str]) -> str:
    """The one grid, the one community, or ""."""
    if len(set(grids)) == 1:
        return grids[0]
    communities = {grid[:COMMUNITY] for grid in grids}
    return communities.pop() if len(communities) == 1 else ""


def _where_seen(taker: Any, street: str) -> str:
    """A grid worker stands at the door: it is her own area, and there she sees the order. The street for everybody
    who sees all of it, and for a resident."""
    areas = taker.areas_of(ORDERERS) if taker is not None else []
    own = [area for area in areas if area.startswith(street)]
    sees_all = not own or any(street.startswith(area) for area in areas)
    return street if sees_all else own[0]
