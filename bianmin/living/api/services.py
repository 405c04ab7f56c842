"""The menu through the API: what can be ordered, what it costs the person asked about, and when somebody could come."""

import uuid
from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema

from bianmin.living.models import Service
from bianmin.living.permissions import get_service, require_orderer
from bianmin.living.selectors.price import Price, price_of, prices_of
from bianmin.living.selectors.windows import free_windows
from bianmin.residents.models import Person
from bianmin.residents.permissions import get_person

from .given import Words, money

router = Router()


PLAIN = (
    *("uid", "code", "name", "line", "unit", "minimum", "maximum", "mode", "duration_minutes"),
    *("urgent_allowed", "warranty_days", "cap_times", "cap_period"),
)


class PriceOut(Schema):
    """Yuan for the service's minimum of units; `words` says why, sentence by sentence; none for a list price."""

    amount: str
    list_amount: str
    subsidy: str
    free: bool
    words: list[str]


class ServiceOut(Schema):
    """`list_price` and `reduced_price`: yuan a unit; `cap`: free uses a period (month, quarter, year), null: no cap.
    `duration_minutes` is of the whole visit with `minimum` units."""

    uid: uuid.UUID
    code: str
    name: str
    line: str
    station: str
    unit: str
    minimum: int
    maximum: int
    mode: str
    duration_minutes: int
    urgent_allowed: bool
    warranty_days: int
    list_price: str
    reduced_price: str
    cap_times: int | None
    cap_period: str
    price: PriceOut


class ServiceList(Schema):
    items: list[ServiceOut]
    next: str | None


class WindowOut(Schema):
    """`left`: for how many more orders somebody could come; 0: full."""

    starts_at: datetime
    ends_at: datetime
    left: int


class ServiceFull(ServiceOut):
    note: str
    windows: list[WindowOut]


@router.get("", response=ServiceList, summary="The menu, with the prices of the person asked about")
def list_services(request: HttpRequest, person: uuid.UUID | None = None) -> Words:
    """Without a person, or for one who is not registered, list prices."""
    services = list(Service.objects.on_menu())
    prices = prices_of(services, _asked(request, person))
    return {"items": [_service(row, prices[row.pk]) for row in services], "next": None}


@router.get("/{code}", response=ServiceFull, summary="One service, and when somebody could come in the next week")
def read_service(
    request: HttpRequest,
    code: str,
    person: uuid.UUID | None = None,
    quantity: int | None = Query(None, ge=1, le=99),
    at_station: bool = False,
) -> Words:
    service, whom = get_service(code), _asked(request, person)
    days = free_windows(service, area_code=whom.area_code if whom else "", quantity=quantity, at_station=at_station)
    windows = [window for day in days for window in day.windows]
    price = price_of(service, whom, quantity=quantity or service.minimum)
    return _service(service, price) | {"note": service.note, "windows": windows}


def _asked(request: HttpRequest, uid: uuid.UUID | None) -> Person | None:
    """What somebody pays says how she lives: only who may order for her asks."""
    if uid is None:
        return None
    require_orderer(request.user)
    return get_person(request.user, uid)


def _service(service: Service, price: Price) -> Words:
    return {name: getattr(service, name) for name in PLAIN} | {
        "station": service.station.name,
        "list_price": money(service.list_price),
        "reduced_price": money(service.reduced_price),
        "price": price_words(price),
    }


def price_words(price: Price) -> Words:
    return {
        "amount": money(price.amount),
        "list_amount": money(price.list_amount),
        "subsidy": money(price.subsidy),
        "free": price.free,
        "words": price.words,
    }
