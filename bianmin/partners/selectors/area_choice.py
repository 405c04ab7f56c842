"""The communities and grids of a street, as a worker's areas are chosen from them."""

from dataclasses import dataclass

from bianmin.core.models import Area


@dataclass(frozen=True)
class CommunityChoice:
    community: Area
    grids: list[Area]


def communities_of(street: str) -> list[CommunityChoice]:
    """The communities under the area with this code, each with its grids; one query."""
    areas = list(Area.objects.filter(code__prefix=street).order_by("code"))
    return [
        CommunityChoice(
            community,
            [a for a in areas if a.kind == Area.Kind.GRID and a.code.startswith(community.code)],
        )
        for community in areas
        if community.kind == Area.Kind.COMMUNITY
    ]
