"""Orders on their way to a worker, as the tests of the worker's pages need them."""

import io
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bianmin.core import clock
from bianmin.living.actions.order_offer import order_accept, order_offer
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.order_visit import order_arrive, order_depart
from bianmin.living.models import Order, OrderMate, Service
from bianmin.partners.models import Worker

NOTE = "门铃坏了，请敲门"


def order_offered(
    dispatcher: Any, worker: Worker, service: Service, person: Any, starts_at: datetime, **more: Any
) -> Order:
    wish = Wish(service, (starts_at, starts_at + timedelta(hours=2)), note=NOTE, **more)
    order = order_place(actor=dispatcher, wish=wish, channel="hotline", person=person, one_more=True)
    return order_offer(actor=dispatcher, order=order, worker=worker, starts_at=starts_at)


def order_at(state: str, *args: Any, **more: Any) -> Order:
    """An order whose worker has come as far as `state`: offered, accepted, on_the_way or arrived; on the way and there
    at the time agreed on."""
    order = order_offered(*args, **more)
    user = args[1].user
    steps = [("accepted", order_accept), ("on_the_way", order_depart), ("arrived", order_arrive)]
    reached = ["offered", *(name for name, _step in steps)].index(state)
    for name, step in steps[:reached]:
        with at_the_visit(order) if name != "accepted" else nullcontext():
            order = step(actor=user, order=order)
    return order


def mate_of(order: Order) -> OrderMate:
    """The one who goes along."""
    return OrderMate.objects.live().select_related("order", "worker").get(order=order)


def at_the_visit(order: Order, minutes: int = 0) -> AbstractContextManager[Any]:
    """It is the time agreed on, and so many minutes after, unless it is later already."""
    row = Order.objects.get(pk=order.pk)
    return clock.frozen(max(clock.now(), (row.starts_at or row.window_start) + timedelta(minutes=minutes)))


def phone_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def picture(name: str = "a.png") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (720, 360), "white").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")
