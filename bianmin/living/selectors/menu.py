"""The menu as one person reads it: stations, services, what each costs her and why, and what she had last time."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from bianmin.core.pinyin import full_forms, initial_forms
from bianmin.living.models import Order, Service, Station
from bianmin.residents.models import Person

from .price import Price, prices_of

LAST = 3


@dataclass(frozen=True)
class MenuRow:
    service: Service
    price: Price


@dataclass(frozen=True)
class MenuStation:
    station: Station
    rows: list[MenuRow]


def menu(person: Person | None, text: str = "") -> list[MenuStation]:
    """The services that `text` finds (all without one), by station, with her prices."""
    services = [service for service in Service.objects.on_menu() if _found(service, text)]
    prices = prices_of(services, person)
    stations: dict[int, MenuStation] = {}
    for service in services:
        part = stations.setdefault(service.station_id, MenuStation(service.station, []))
        part.rows.append(MenuRow(service, prices[service.pk]))
    return list(stations.values())


def last_ordered(**whose: Any) -> list[Order]:
    """Her last order of each of the last three services: what 「again as last time」 repeats. Two queries.

    `whose`: person=… or account=….
    """
    mine = Order.objects.filter(service__active=True, redo_of=None, **whose)
    newest = mine.order_by().values("service").annotate(newest=Max("pk")).order_by("-newest")[:LAST]
    keys = [row["newest"] for row in newest]
    return list(Order.objects.filter(pk__in=keys).select_related("service__station").order_by("-pk"))


def _found(service: Service, text: str) -> bool:
    """Each word has to be in the name, the line, the station or how people ask for it, or be the name in pinyin; a
    whole sentence (厨房下水道堵了) finds what it mentions."""
    plain = f"{service.name} {service.line} {service.words} {service.station.name} {service.code}".lower()
    spelt = full_forms(service.name) | initial_forms(service.name)
    asked = [word for word in service.words.split() if len(word) > 1]
    return all(
        word in plain or any(form.startswith(word) for form in spelt) or any(part in word for part in asked)
        for word in text.lower().split()
    )
