"""Core's part of the catalogue: the street, its centre, the code tables, the parameters."""

from datetime import time
from typing import Any

from . import codes
from .catalog import Merge, loader, read
from .messages import values_of
from .models import (
    Area,
    Centre,
    Code,
    CodeTable,
    MessageTemplate,
    NumberPrefix,
    Office,
    OpeningHours,
    Parameter,
    ParameterValue,
    Room,
    Window,
)


@loader("areas", order=10)
def load_areas() -> int:
    merge = Merge("areas")
    for area in read("centre.yaml")["areas"]:
        parent = Area.objects.get(code=area["parent"]) if area["parent"] else None
        merge.row(Area, {"code": area["code"]}, {"name": area["name"], "kind": area["kind"], "parent": parent})
    return merge.changed


@loader("centre", order=20)
def load_centre() -> int:
    content = read("centre.yaml")
    given = content["centre"]
    merge = Merge("centre")
    values = {"name": given["name"], "address": given["address"], "hotline": given["hotline"]}
    centre = merge.row(Centre, {"code": given["code"]}, values | {"area": Area.objects.get(code=given["area"])})
    if centre is not None:
        _load_places(merge, centre, content)
    return merge.changed


def _load_places(merge: Merge, centre: Centre, content: dict[str, Any]) -> None:
    for hours in content["opening_hours"]:
        opens, closes = time.fromisoformat(hours["opens"]), time.fromisoformat(hours["closes"])
        key = {"centre": centre, "weekday": hours["weekday"], "opens": opens}
        merge.row(OpeningHours, key, {"closes": closes, "kind": hours["kind"]})
    for window in content["windows"]:
        merge.row(Window, {"centre": centre, "number": window["number"]}, {"name": window["name"]})
    for office in content["offices"]:
        merge.row(Office, {"centre": centre, "code": office["code"]}, {"name": office["name"]})
    for series in content["number_series"]:
        values = {"name": series["name"], "letters": series["prefix"]}
        merge.row(NumberPrefix, {"centre": centre, "purpose": series["purpose"]}, values)
    for room in content["rooms"]:
        values = {field: room[field] for field in ("name", "floor", "capacity")}
        merge.row(Room, {"centre": centre, "code": room["code"]}, values)


@loader("codes", order=30)
def load_codes() -> int:
    merge = Merge("codes")
    for given in read("codes.yaml")["tables"]:
        values = {field: given[field] for field in ("name", "standard", "certainty")}
        table = merge.row(CodeTable, {"key": given["key"]}, values)
        for place, code in enumerate(given["codes"], 1):
            values = {"name": code["name"], "order": code.get("order", place)}
            merge.row(Code, {"table": table, "code": code["code"]}, values)
    codes.forget()
    return merge.changed


@loader("parameters", order=40)
def load_parameters() -> int:
    """The parameters; a value of the YAML is taken only where the office has none at all."""
    merge = Merge("parameters")
    for given in read("parameters.yaml")["parameters"]:
        values = {"name": given["name"], "unit": given["unit"], "office_code": given["office"], "note": given["note"]}
        parameter = merge.row(Parameter, {"key": given["key"]}, values)
        if parameter is None or given["value"] is None or parameter.values.exists():
            continue
        ParameterValue.objects.create(
            parameter=parameter,
            value=given["value"],
            effective_from=given["effective_from"],
            source=given["source"] or "",
            certain=given["certain"],
        )
        merge.changed += 1
    return merge.changed


@loader("messages", order=50)
def load_messages() -> int:
    merge = Merge("messages")
    for given in read("messages.yaml")["messages"]:
        merge.row(MessageTemplate, {"purpose": given["purpose"]}, values_of(given))
    return merge.changed
