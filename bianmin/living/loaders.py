"""The life station's part of the catalogue: skills, stations, funds, services, price rules, clothing aid."""

from decimal import Decimal
from typing import Any

from bianmin.core import clock, rules
from bianmin.core.catalog import Merge, loader, read
from bianmin.core.models import Centre
from bianmin.partners.models import Skill

from .models import ClothingRule, Fund, PriceRule, Service, Station

OPTIONAL = ("minimum", "maximum", "more_minutes", "together", "urgent_allowed", "cap_times", "cap_period")
WORDS = ("icon", "line", "words", "note", "warranty_days")


@loader("living", order=450)
def load_living() -> int:
    merge, given = Merge("living"), read("living.yaml")
    centre = Centre.objects.order_by("id").first()
    if centre is None:
        return 0
    for row in given["skills"]:
        merge.row(Skill, {"code": row["code"]}, {"name": row["name"]})
    for row in given["stations"]:
        values = {field: row[field] for field in ("name", "line", "icon", "order")}
        merge.row(Station, {"code": row["code"]}, values | {"centre": centre})
    for row in given["funds"]:
        merge.row(Fund, {"code": row["code"]}, {"name": row["name"], "centre": centre})
    for row in given["services"]:
        _load_service(merge, row)
    fund = Fund.objects.filter(centre=centre).first()
    if fund is not None:
        for row in given["price_rules"]:
            _load_rule(merge, row, fund)
    return merge.changed


def _load_service(merge: Merge, row: dict[str, Any]) -> None:
    values = {field: row[field] for field in ("name", "mode", "unit", "duration_minutes")}
    values |= {field: row[field] for field in (*OPTIONAL, *WORDS) if field in row}
    values |= {price: Decimal(row[price]) for price in ("list_price", "reduced_price")}
    station = Station.objects.filter(code=row["station"]).first()
    skill = Skill.objects.filter(code=row["skill"]).first()
    if station and skill:  # the office may have removed them
        merge.row(Service, {"code": row["code"]}, values | {"station": station, "skill": skill})


def _load_rule(merge: Merge, row: dict[str, Any], fund: Fund) -> None:
    """The rule's services are taken only when it is made: the office rules them from then on."""
    rules.parse(row["condition"], rules.vocabulary)
    values = {field: row[field] for field in ("name", "kind", "condition", "basis")}
    known = PriceRule.objects.filter(code=row["code"]).exists()
    if not known:
        values |= {"valid_from": clock.today().replace(month=1, day=1)}
    rule = merge.row(PriceRule, {"code": row["code"]}, values | {"fund": fund})
    if rule is not None and not known:
        rule.services.set(Service.objects.filter(code__in=row["services"]))


@loader("clothing", order=460)
def load_clothing() -> int:
    """The rule of clothing aid of every centre, from the day in the file; what the office edited stays."""
    merge = Merge("clothing")
    for given in read("clothing.yaml")["rules"]:
        values = {name: given[name] for name in ("cap", "low", "needs", "accepted", "refused", "place", "source")}
        for centre in Centre.objects.order_by("id"):
            merge.row(ClothingRule, {"centre": centre, "effective_from": given["effective_from"]}, values)
    return merge.changed
