"""Areas and the centre through the API; and the shape of every list."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from .models import Area
from .scope import in_areas

router = Router(tags=["areas"])


class AreaOut(Schema):
    uid: str
    code: str
    name: str
    kind: str
    parent: str | None


class AreaList(Schema):
    items: list[AreaOut]
    next: str | None


@router.get("/areas", response=AreaList, summary="The tree of areas that you see, by code")
def area_list(request: HttpRequest, kind: str | None = None) -> dict[str, Any]:
    areas = Area.objects.filter(in_areas(request.user, "code")).select_related("parent").order_by("code")
    if kind:
        areas = areas.filter(kind=kind)
    items = [
        {
            "uid": str(area.uid),
            "code": area.code,
            "name": area.name,
            "kind": area.kind,
            "parent": area.parent.code if area.parent else None,
        }
        for area in areas
    ]
    return {"items": items, "next": None}
