"""Demo orders: two months of the life station, played in the order of time through the actions, to this very day."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.actions.outbox import messages_overtake
from bianmin.core.demo import Story, play
from bianmin.core.errors import UserError
from bianmin.portal.models import Binding, ResidentAccount
from bianmin.residents.models import Person

from .actions.order_change import order_cancel, order_confirm, order_decline
from .actions.order_mate import mate_accept
from .actions.order_offer import order_accept, order_offer
from .actions.order_pay import order_take_cash
from .actions.order_place import Wish, order_place
from .actions.order_visit import order_absent, order_arrive, order_depart, order_finish
from .actions.settlement import fund_receive, settlement_approve, settlement_pay, settlements_make
from .models import Fund, Order, OrderMate, Service
from .selectors.suggestion import Suggested, suggestions

SEED = 21
DAYS, A_DAY = 42, 2
SUNDAY = 6
SAMPLE = 80
GOING = range(8, 16)  # o'clock at which somebody can come within two hours
FATES = ("requested", "confirmed", "offered", "accepted", "on_the_way", "urgent")
NOTES = ("", "", "", "敲门大声一点", "上楼前打电话", "狗不咬人", "带鞋套")
PARTS = {"SH-04": ("水龙头", "35"), "SH-06": ("电容", "28"), "SH-05": ("锁芯", "90")}
OFTEN = {"SH-01": 4, "SH-03": 4, "SH-04": 5, "SH-07": 3, "SH-08": 3, "SH-09": 2, "SH-12": 2, "SH-14": 3, "SH-15": 4}


@dataclass
class Station:
    """Who works there, what is offered, alone or to be done by several (`shared`), who orders."""

    rng: random.Random
    dispatcher: User
    services: list[Service]
    shared: list[Service]
    people: list[Person]

    def service(self) -> Service:
        return self.rng.choices(self.services, [OFTEN.get(one.code, 1) for one in self.services])[0]


def load_demo_orders() -> int:
    """Play the orders; returns how many were made, none when there are some already or nobody could come."""
    rng = random.Random(SEED)  # noqa: S311 — a play, not a secret
    station = None if Order.objects.exists() else _station(rng)
    if station is None:
        return 0
    today = clock.today()
    stories = [
        _story(station, today - timedelta(days=ago), _fate(rng)) for ago in range(DAYS, 0, -1) for _n in range(A_DAY)
    ]
    stories += [_today(station, fate) for fate in FATES]
    stories += _of_telephones(station)
    stories += [_for_two(station)] if station.shared else []
    with transaction.atomic():
        _fill_funds(station)
        play(stories)
        messages_overtake(keys=["rate:"])  # of two months: nobody is asked now
        _settle_last_month(station)
    return Order.objects.count()


def _station(rng: random.Random) -> Station | None:
    dispatcher = User.objects.filter(demo=True, posts__role=Role.DISPATCHER).order_by("id").first()
    services = Service.objects.filter(active=True, providers__isnull=False).distinct()
    offered = list(services.select_related("station__centre__area", "skill"))
    found = [one for one in offered if one.together == 1]
    poor = Q(tags__type__code__in=["lonely_elder"]) | Q(household__tags__type__code__in=["dibao", "hardship"])
    living = Person.objects.living().exclude(household=None).filter(birth_date__lt=date(1966, 1, 1))
    some = [*living.filter(poor).distinct().order_by("id")[: SAMPLE // 3], *living.order_by("id")[:SAMPLE]]
    people = list({person.pk: person for person in some if person.phone}.values())
    if dispatcher is None or not found or len(people) < SAMPLE // 4:
        return None
    dispatcher.current_posts  # noqa: B018 — read now: in the frozen past nobody has a post yet
    return Station(rng, dispatcher, found, [one for one in offered if one.together > 1], people)


def _fate(rng: random.Random) -> str:
    return rng.choices(["done", "cancelled", "absent"], [16, 1, 1])[0]


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), clock.SHANGHAI)


def _story(station: Station, day: date, fate: str) -> Story:
    """One order of the past, from the call in the morning to the money."""
    rng = station.rng
    yield _at(day, 8, rng.randrange(50))
    service = station.service()
    hour = 10 if service.skill.code == "meals" else rng.choice([10, 14, 16])
    order = _placed(station, service, (_at(day, hour), _at(day, hour + 2)))
    if order is None:
        return
    best = _best(order)
    yield clock.now() + timedelta(minutes=4)
    if best is None:
        order_decline(actor=station.dispatcher, order=order, reason="那个时间师傅都排满了，已和居民另约")
        return
    if not _tried(
        lambda: order_offer(actor=station.dispatcher, order=order, worker=best.worker, starts_at=best.starts_at)
    ):
        return
    worker = best.worker.user or station.dispatcher
    yield clock.now() + timedelta(minutes=rng.randrange(4, 25))
    order_accept(actor=worker, order=order)
    if fate == "cancelled":
        yield clock.now() + timedelta(minutes=9)
        order_cancel(actor=station.dispatcher, order=order, reason="家里临时有事")
        return
    yield best.starts_at - timedelta(minutes=12)
    order_depart(actor=worker, order=order)
    yield best.starts_at + timedelta(minutes=rng.randrange(10, 20) if fate == "absent" else rng.randrange(-6, 14))
    if fate == "absent":
        order_absent(actor=worker, order=order, reason="敲门、打电话都没人应")
        return
    order_arrive(actor=worker, order=order, code=order.arrival_code if rng.random() < 0.7 else "")
    yield clock.now() + timedelta(minutes=order.service.minutes(order.quantity) - rng.randrange(15))
    part, cost = PARTS.get(order.service.code, ("", "0"))
    with_part = part if part and rng.random() < 0.3 else ""
    done = order_finish(
        actor=worker, order=order, extra_amount=Decimal(cost) if with_part else Decimal(0), extra_note=with_part
    )
    if done.to_pay:
        yield clock.now() + timedelta(minutes=2)
        order_take_cash(actor=worker, order=done, later=True)


def _today(station: Station, fate: str) -> Story:
    """One order of today that has come as far as `fate`; the later ones of a day lie tomorrow."""
    now = clock.now().astimezone(clock.SHANGHAI)
    day = now.date() if now.hour < 12 else now.date() + timedelta(days=1)
    day += timedelta(days=int(day.weekday() == SUNDAY))
    yield now - timedelta(minutes=station.rng.randrange(12, 26))
    window = (_at(day, 14), _at(day, 16))
    if fate == "urgent" or (fate == "on_the_way" and now.hour in GOING):
        window = (clock.now(), clock.now() + timedelta(hours=4 if fate == "urgent" else 2))
    coming = [one for one in station.services if one.skill.code != "meals"]
    wanted = station.rng.choice([one for one in coming if one.urgent_allowed or fate != "urgent"])
    order = _placed(station, wanted, window, urgent=fate == "urgent")
    best = _best(order) if order and fate in ("offered", "accepted", "on_the_way") else None
    if order is None or best is None:
        return
    order_offer(actor=station.dispatcher, order=order, worker=best.worker, starts_at=best.starts_at)
    if fate == "offered":
        return
    worker = best.worker.user or station.dispatcher
    yield clock.now() + timedelta(minutes=3)
    order_accept(actor=worker, order=order)
    if fate == "on_the_way":
        yield clock.now() + timedelta(minutes=3)
        _tried(lambda: order_depart(actor=worker, order=order))  # in the evening it lies tomorrow


def _of_telephones(station: Station) -> list[Story]:
    """For each telephone of the demo one order that is over and one that is to come."""
    stories = []
    for account in ResidentAccount.objects.order_by("id")[:2]:
        bound = Binding.objects.live().filter(account=account).select_related("person").first()
        if bound is not None:
            stories += [_by_phone(station, account, bound.person, 9), _by_phone(station, account, bound.person, -1)]
    return stories


def _by_phone(station: Station, account: ResidentAccount, person: Person, ago: int) -> Story:
    day = clock.today() - timedelta(days=ago)
    service = next((one for one in station.services if one.code == "SH-03"), station.services[0])
    yield _at(day, 9) if ago > 0 else clock.now() - timedelta(minutes=40)
    wish = Wish(service, (_at(day, 10), _at(day, 12)), note="厨房水池堵了")
    order = order_place(actor=account.user, wish=wish, channel="web", account=account, person=person)
    yield clock.now() + timedelta(minutes=5)
    order_confirm(actor=station.dispatcher, order=order)
    best = _best(order)
    if best is None:
        return
    order_offer(actor=station.dispatcher, order=order, worker=best.worker, starts_at=best.starts_at)
    worker = best.worker.user or station.dispatcher
    yield clock.now() + timedelta(minutes=5)
    order_accept(actor=worker, order=order)
    if ago < 0:
        return
    yield best.starts_at
    order_arrive(actor=worker, order=order, code=order.arrival_code)
    yield clock.now() + timedelta(minutes=50)
    done = order_finish(actor=worker, order=order)
    if done.to_pay:
        order_take_cash(actor=worker, order=done, later=True)


def _for_two(station: Station) -> Story:
    """An order that two go to this afternoon (助浴): whoever leads has taken it, and whoever goes along has said yes.
    Late in the day they are still there. On a Sunday it is for Monday and waits for both answers, so that it stands
    on their pages of the day then, too."""
    now = clock.now().astimezone(clock.SHANGHAI)
    day = now.date() + timedelta(days=int(now.weekday() == SUNDAY))
    yield _at(now.date() - timedelta(days=1), 16, 30)
    order = _placed(station, station.shared[0], (_at(day, 14), _at(day, 16)))
    best = _best(order) if order else None
    if order is None or best is None:
        return
    yield clock.now() + timedelta(minutes=6)
    order_offer(actor=station.dispatcher, order=order, worker=best.worker, starts_at=best.starts_at, mates=best.mates)
    if day != now.date():
        return
    lead = best.worker.user or station.dispatcher
    yield clock.now() + timedelta(minutes=5)
    order_accept(actor=lead, order=order)
    for mate in OrderMate.objects.filter(order=order).select_related("order", "worker__user"):
        yield clock.now() + timedelta(minutes=4)
        mate_accept(actor=mate.worker.user or station.dispatcher, mate=mate)
    if best.starts_at < now:
        yield best.starts_at
        order_arrive(actor=lead, order=order, code=order.arrival_code)


def _placed(
    station: Station, service: Service, window: tuple[datetime, datetime], *, urgent: bool = False
) -> Order | None:
    rng = station.rng
    quantity = min(service.maximum, service.minimum + rng.choice([0, 0, 0, 1]))
    at_station = service.mode == Service.Mode.STATION
    wish = Wish(service, window, quantity, urgent, at_station=at_station, note=rng.choice(NOTES))
    channel = rng.choice(["hotline", "hotline", "counter", "grid"])
    person = rng.choice(station.people)
    placed: list[Order] = []
    _tried(lambda: placed.append(order_place(actor=station.dispatcher, wish=wish, channel=channel, person=person)))
    return placed[0] if placed else None


def _best(order: Order) -> Suggested | None:
    return next(iter(suggestions(order)), None)


def _tried(act: Callable[[], Any]) -> bool:
    """Whether it could be done: a free use may be gone, a worker just taken."""
    try:
        with transaction.atomic():
            act()
    except UserError:
        return False
    return True


def _fill_funds(station: Station) -> None:
    director = User.objects.filter(demo=True, posts__role=Role.DIRECTOR).order_by("id").first()
    if director is None:
        return
    for fund in Fund.objects.select_related("centre__area"):
        fund_receive(actor=director, fund=fund, amount=Decimal(50_000), note="本年度便民服务专项", key="demo")


def _settle_last_month(station: Station) -> None:
    """Made by the dispatcher, approved by the director; the first one is paid, the others wait."""
    director = User.objects.filter(demo=True, posts__role=Role.DIRECTOR).order_by("id").first()
    if director is None:
        return
    month = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    made = settlements_make(actor=station.dispatcher, centre=station.services[0].station.centre, month=month)
    for row in made[:2]:
        settlement_approve(actor=director, settlement=row)
    for nth, row in enumerate(made[:1], 1):
        voucher = f"HD{clock.today():%Y%m%d}{nth:03}"
        settlement_pay(actor=station.dispatcher, settlement=row, paid_on=clock.today(), voucher=voucher)
