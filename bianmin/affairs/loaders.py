"""The affairs' part of the catalogue: the items of affairs.yaml with their versions.

A new version is published when the file's entry has changed and nobody has published one on screen; from then on the
office rules the item, not the file.
"""

import json
from typing import Any

from bianmin.core import clock, encryption
from bianmin.core.catalog import Merge, loader, read
from bianmin.core.models import Office

from . import catalogue
from .models import Bundle, Item, ItemVersion

PLAIN = (
    "name",
    "summary",
    "keywords",
    "kind",
    "conditions",
    "materials",
    "form",
    "refusal_grounds",
    "legal_basis",
    "promised_workdays",
    "statutory_workdays",
    "publicity_days",
    "fee",
    "delivery",
    "acceptance_with_gap",
    "gap_workdays",
    "proactive",
)


@loader("items", order=400)
def load_items() -> int:
    """Returns how many versions were published."""
    offices = {office.name: office for office in Office.objects.all()}
    known = {item.code: item for item in Item.objects.all()}
    return sum(_load(entry, offices, known.get(entry["code"])) for entry in read("affairs.yaml")["items"])


@loader("bundles", order=410)
def load_bundles() -> int:
    """The life events of bundles.yaml, except what an office edited."""
    merge = Merge("bundles")
    for place, entry in enumerate(read("bundles.yaml")["bundles"]):
        values = {name: entry[name] for name in ("name", "summary", "keywords", "items", "also")}
        merge.row(Bundle, {"code": entry["code"]}, values | {"place": place})
    return merge.changed


def _load(entry: dict[str, Any], offices: dict[str, Office], item: Item | None) -> bool:
    digest = encryption.sm3(json.dumps(entry, ensure_ascii=False, sort_keys=True, default=str).encode())
    if item is not None and (item.edited or item.catalog_sm3 == digest):
        return False
    if item is None:
        item = Item.objects.create(
            code=entry["code"], category=entry["category"], office=offices[entry["office"]], active=True
        )
    last = item.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = ItemVersion(item=item, number=last + 1, published_at=clock.now(), **version_values(entry))
    version.change_note = "" if last == 0 else "目录文件更新"
    catalogue.check_version(version)
    version.save(force_insert=True)
    item.current, item.catalog_sm3, item.category = version, digest, entry["category"]
    item.save(update_fields=["current", "catalog_sm3", "category"])
    return True


def version_values(entry: dict[str, Any]) -> dict[str, Any]:
    """The fields of a version from an entry of the file, checked as on screen. Raises UserError."""
    values = {name: entry[name] for name in PLAIN if name in entry}
    values["eligibility_text"] = entry["eligibility"]["text"]
    values["guide"] = {name: entry.get(name) for name in catalogue.GUIDE}
    return catalogue.clean_values(values)
