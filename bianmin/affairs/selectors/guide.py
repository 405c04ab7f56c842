"""What a guide (办事指南) shows beside the item's own words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bianmin.affairs.models import Item, ItemVersion


@dataclass(frozen=True)
class GuideMaterial:
    name: str
    form: str
    from_where: str
    can_follow: bool


def guide_materials(version: ItemVersion) -> list[GuideMaterial]:
    forms = {"original": _("原件"), "copy": _("复印件")}
    return [
        GuideMaterial(
            name=material["name"],
            form="" if material.get("generated") else forms.get(material.get("form") or "", ""),
            from_where=_from_where(material),
            can_follow=bool(material.get("waivable") and version.acceptance_with_gap),
        )
        for material in version.materials
    ]


def _from_where(material: dict[str, object]) -> str:
    if material.get("generated"):
        return _("窗口打印，当场核对签字")
    if material.get("from_record"):
        return _("从档案取得，不用带")
    if material.get("source") == "system":
        return _("系统里已存的不用再带")
    return _("请自己带来")


def guides_by_category(versions: Sequence[ItemVersion]) -> list[tuple[str, list[ItemVersion]]]:
    """Under the four categories, in their order; a category without any is left out."""
    groups = [
        (str(label), [version for version in versions if version.item.category == value])
        for value, label in Item.Category.choices
    ]
    return [group for group in groups if group[1]]
