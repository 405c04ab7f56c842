"""The street and its centre for the administrator's pages."""

from typing import Any, NamedTuple

from django.db.models import QuerySet

from bianmin.core.models import Area, Centre, NumberPrefix, Office, OpeningHours, Window
from bianmin.core.scope import in_areas


def public_centre() -> Centre | None:
    """The centre that pages for everybody speak of: the first one."""
    return Centre.objects.order_by("id").first()


class AreaRow(NamedTuple):
    area: Area
    depth: int

    @property
    def indent(self) -> str:
        return "　" * self.depth


def area_tree(user: Any) -> list[AreaRow]:
    """The areas that the user manages, each under its parent, with its depth (0 for the highest of them)."""
    rows: list[AreaRow] = []
    above: list[str] = []
    for area in Area.objects.filter(in_areas(user, "code")).order_by("code"):
        while above and not area.code.startswith(above[-1]):
            above.pop()
        rows.append(AreaRow(area, len(above)))
        above.append(area.code)
    return rows


class CentrePage(NamedTuple):
    centre: Centre
    hours: list[OpeningHours]
    windows: list[Window]
    offices: list[Office]
    numbers: list[NumberPrefix]


def centre_pages(centres: QuerySet[Centre]) -> list[CentrePage]:
    """Each centre with its hours, windows, offices and numbers; five queries, however many centres."""
    found = centres.prefetch_related("hours", "windows", "offices", "number_prefixes").order_by("code")
    return [
        CentrePage(
            centre,
            list(centre.hours.all()),
            list(centre.windows.all()),
            list(centre.offices.all()),
            list(centre.number_prefixes.all()),
        )
        for centre in found
    ]
