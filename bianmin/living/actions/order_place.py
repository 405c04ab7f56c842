"""Ordering: through whichever door, one action, one order, however often the button was pressed."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, masking
from bianmin.core import phone as phones
from bianmin.core.errors import UserError
from bianmin.core.idempotency import KeyReused
from bianmin.core.numbering import next_number
from bianmin.core.templatetags.formats import yuan
from bianmin.core.uploads import Ready
from bianmin.living.errors import NotOnOffer, PriceChanged
from bianmin.living.models import CapUse, Order, PriceRule, Service
from bianmin.living.permissions import require_orderer
from bianmin.living.selectors.order_area import area_of
from bianmin.living.selectors.price import Price, period_of, price_of
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Dwelling, Household, Person

from .order_double import refuse_double
from .order_photo import keep_photos
from .order_steps import record_move, tell, window_words

AHEAD = timedelta(days=60)
LONGEST = timedelta(hours=12)
MAX_NOTE, MAX_ADDRESS = 200, 120


@dataclass(frozen=True)
class Wish:
    """What is ordered, as it was typed; empty contact fields are filled in from the record or the telephone."""

    service: Service
    window: tuple[datetime, datetime]
    quantity: int = 1
    urgent: bool = False
    at_station: bool = False
    contact_name: str = ""
    phone: str = ""
    address: str = ""
    note: str = ""
    photos: Iterable[Ready] = ()


def order_place(
    *,
    actor: Any,
    wish: Wish,
    channel: str,
    account: ResidentAccount | None = None,
    person: Person | None = None,
    shown_amount: Decimal | None = None,
    key: str = "",
    one_more: bool = False,
) -> Order:
    """Order for a telephone (`account`), or, by staff, for whoever calls or stands there; no `person`: not registered.

    `key` (of this actor): the same key again gives the same order. `shown_amount`: what she was told it costs. Staff
    have talked to her, so their order is confirmed at once. `one_more`: it is meant, though the same is ordered already
    for a time that overlaps. Raises OrderExists, NotOnOffer, PriceChanged, KeyReused, UserError, PhoneError,
    NotAllowed.
    """
    if account is None:
        require_orderer(actor)
    full_key = f"{actor.pk}:{key}"[:120] if key else None
    if full_key and (found := _placed(full_key, wish.service)):
        return found
    row = row_of(wish, channel, account, person, taker=None if account else actor)
    row.key, row.taken_by = full_key, None if account else actor
    if account is None:
        row.state = "confirmed"
    try:
        write(row, actor=actor, shown=shown_amount, photos=wish.photos, one_more=one_more)
    except IntegrityError:
        if full_key and (found := _placed(full_key, wish.service)):
            return found  # her other tap was quicker
        raise
    return row


def write(
    row: Order,
    *,
    actor: Any,
    shown: Decimal | None = None,
    photos: Iterable[Ready] = (),
    one_more: bool = False,
) -> None:
    """Decide the price and write a row of `row_of`, in a transaction of its own. Raises OrderExists unless `one_more`.

    Whoever was told a price pays no other (PriceChanged). Where none was told, and her last free use is taken at this
    very moment, the price is decided once more.
    """
    try:
        _write(row, actor, shown, photos, one_more)
    except PriceChanged:
        if shown is not None:
            raise
        _write(row, actor, None, photos, one_more)


def _write(row: Order, actor: Any, shown: Decimal | None, photos: Iterable[Ready], one_more: bool) -> None:
    with transaction.atomic():
        if not one_more:
            refuse_double(row)
        price = price_of(row.service, row.person, quantity=row.quantity, on=_day(row.window_start))
        _put_price(row, price, shown)
        row.number = next_number(centre=row.centre, purpose="order")
        row.save(force_insert=True)
        _take_cap(row, price)
        record_move(row, actor, "place", {"channel": row.channel})
        keep_photos(row, photos, actor)
        tell(row, "order_taken", {"service": row.service.name, "number": row.number, "window": window_words(row)})


def checked(wish: Wish) -> None:
    """Raises NotOnOffer or UserError for what cannot be had like this."""
    service, (begins, ends) = wish.service, wish.window
    if not service.active:
        raise NotOnOffer(_("“%(service)s”现在不提供。请看看别的服务，或者打电话问。") % {"service": service.name})
    if not service.minimum <= wish.quantity <= service.maximum:
        text = _("一次可以订 %(least)d 到 %(most)d %(unit)s。")
        words = {"least": service.minimum, "most": service.maximum, "unit": service.unit}
        raise NotOnOffer(text % words, field="quantity")
    if wish.urgent and not service.urgent_allowed:
        raise NotOnOffer(_("“%(service)s”没有急单，请选一个时间。") % {"service": service.name}, field="urgent")
    if (wish.at_station and service.mode == Service.Mode.DOOR) or (
        not wish.at_station and service.mode == Service.Mode.STATION
    ):
        raise NotOnOffer(
            _("“%(service)s”是%(mode)s的服务。") % {"service": service.name, "mode": service.get_mode_display()}
        )
    if ends <= clock.now() or ends <= begins or ends - begins > LONGEST or begins > clock.now() + AHEAD:
        raise UserError(_("这个时间不能订，请另选一个。"), field="window")


def reprice(row: Order) -> None:
    """Decide the price anew after the quantity or the day has changed, with the use of a cap; inside a transaction."""
    CapUse.objects.filter(order=row).delete()
    price = price_of(row.service, row.person, quantity=row.quantity, on=_day(row.window_start))
    _put_price(row, price, None)
    _take_cap(row, price)


def row_of(
    wish: Wish, channel: str, account: ResidentAccount | None, person: Person | None, *, taker: Any = None
) -> Order:
    """An order as wished, not yet written, with name, telephone and address filled in from the record. `taker`: the
    member of staff who takes it. Raises as `order_place`."""
    checked(wish)
    number = wish.phone or (account.phone if account else "") or (person.phone if person else "")
    if not number:
        raise UserError(_("请填写联系电话，师傅来之前会打。"), field="phone")
    number = phones.normalise(number)
    name = (wish.contact_name or (person.name if person else "")).strip()
    if not name or len(name) > Order._meta.get_field("contact_name").max_length:  # type: ignore[operator]
        raise UserError(_("请填写联系人，最多 40 个字。"), field="contact_name")
    return Order(
        centre=wish.service.station.centre,
        service=wish.service,
        channel=channel,
        person=person,
        account=account,
        contact_name=name,
        phone=number,
        phone_masked=masking.mask_phone(number),
        at_station=wish.at_station,
        **_place(wish, person, taker),
        note=_short(wish.note, MAX_NOTE, "note"),
        quantity=wish.quantity,
        urgent=wish.urgent,
        window_start=wish.window[0],
        window_end=wish.window[1],
        arrival_code=f"{secrets.randbelow(10_000):04d}",
    )


def _place(wish: Wish, person: Person | None, taker: Any) -> dict[str, Any]:
    """Address, dwelling and area code: her own dwelling unless another address was typed."""
    street = wish.service.station.centre.area.code
    if wish.at_station:
        code = (person.area_code if person else "") or area_of("", street=street, taker=taker)
        return {"address": "", "area_code": code}
    typed, home = _short(wish.address, MAX_ADDRESS, "address"), own_dwelling(person)
    if not typed and home is None:
        raise UserError(_("请填写上门的地址：路、院、楼、单元、门牌。"), field="address")
    if home is not None and typed in ("", str(home)):
        return {"address": str(home), "dwelling": home, "area_code": (person.area_code if person else "") or street}
    return {"address": typed, "area_code": area_of(typed, street=street, taker=taker)}


def own_dwelling(person: Person | None) -> Dwelling | None:
    """Her dwelling on file; one query at most."""
    if person is None or person.household_id is None:
        return None
    return Household.objects.select_related("dwelling").get(pk=person.household_id).dwelling


def _short(text: str, most: int, field: str) -> str:
    text = " ".join(text.split())
    if len(text) > most:
        raise UserError(_("内容太长，最多 %(most)d 个字。") % {"most": most}, field=field)
    return text


def _put_price(row: Order, price: Price, shown: Decimal | None) -> None:
    if shown is not None and shown != price.amount:
        text = _("价格变了：刚才是 %(before)s，现在是 %(now)s。请看清楚再下单。")
        details = {"shown": str(shown), "amount": str(price.amount)}
        raise PriceChanged(text % {"before": yuan(shown), "now": yuan(price.amount)}, details=details)
    row.list_amount, row.amount, row.subsidy = price.list_amount, price.amount, price.subsidy
    row.price_rule, row.price_words = price.rule, price.snapshot()
    row.fund_id = price.rule.fund_id if price.rule and price.subsidy else None


def _take_cap(row: Order, price: Price) -> None:
    """Number this use below the cap; the database refuses a second one of the same number."""
    if price.left is None or row.person is None or price.rule is None or price.rule.kind != PriceRule.Kind.FREE:
        return
    period = period_of(row.service, _day(row.window_start))
    uses = CapUse.objects.filter(person=row.person, service=row.service, period=period)
    taken = set(uses.values_list("nth", flat=True))
    nth = next(number for number in range(len(taken) + 1) if number not in taken)
    use = CapUse(
        order=row, person=row.person, service=row.service, period=period, nth=nth, times=row.service.cap_times or 0
    )
    try:
        with transaction.atomic():
            use.save(force_insert=True)
    except IntegrityError:
        text = _("免费次数刚刚用完，价格变了。请看清楚再下单。")
        raise PriceChanged(text, details={"shown": str(price.amount)}) from None


def _placed(key: str, service: Service) -> Order | None:
    found = (
        Order.objects.filter(key=key).select_related("service__station", "centre__area", "person", "account").first()
    )
    if found and found.service_id != service.pk:
        raise KeyReused(_("这个订单号已经用于另一项服务，请刷新页面再下单。"))
    return found


def _day(moment: datetime) -> Any:
    return moment.astimezone(clock.SHANGHAI).date()
