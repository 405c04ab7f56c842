"""The web server killed (kill -9) while residents order on their phones and agents over the API: no order that was
acknowledged is lost, and whoever presses again gets the one that is there."""

import json
import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.models import IdempotentAnswer, JournalEntry, OutboxMessage
from bianmin.living.models import Order, Service, Station
from bianmin.living.selectors.windows import Window
from bianmin.partners.models import Skill
from bianmin.portal.actions.account import account_open

from .server import Server

pytestmark = pytest.mark.race
SECONDS = 8
PHONES, AGENTS, WORKERS = 4, 2, 2
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def drain(centre: Any) -> Service:
    return Service.objects.create(
        station=Station.objects.create(centre=centre, code="property", name="物业服务站"),
        code="SH-03",
        name="管道疏通",
        skill=Skill.objects.create(code="drain", name="管道疏通"),
        unit="次",
        duration_minutes=60,
        list_price=Decimal(100),
        reduced_price=Decimal(60),
    )


@dataclass
class Phone:
    """A resident who is logged in: what her browser keeps."""

    cookies: dict[str, str]
    window: str
    token: str = ""

    def order(self, server: Server, key: str) -> str:
        """Open the page once, press the button; the address of the order to which she is led."""
        page = f"http://127.0.0.1:{server.port}/services/SH-03/"
        with httpx.Client(cookies=self.cookies, timeout=30) as browser:
            if not self.token:
                answer = browser.get(page)
                found = TOKEN.search(answer.text)
                assert found, answer.text[:500]
                self.token = found[1]
                self.cookies = {cookie.name: str(cookie.value) for cookie in browser.cookies.jar}
            form = {"csrfmiddlewaretoken": self.token, "key": key, "quantity": "1", "window": self.window}
            form |= {"address": "平等街 3 号", "contact_name": "路过", "phone": "15400001111", "shown_1": "100.00"}
            form["one_more"] = "on"  # each key is meant as an order of its own
            answer = browser.post(page, data=form)
        assert answer.status_code == 302, answer.text[:2000]
        return answer.headers["Location"].rstrip("/").rsplit("/", 1)[-1]


@dataclass
class Agent:
    """A member of staff at the API, ordering for whoever calls."""

    bearer: str
    body: dict[str, Any]

    def order(self, server: Server, key: str) -> str:
        answer = server.post("/orders", self.bearer, self.body, **{"Idempotency-Key": key})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["uid"])


@dataclass
class Orderer:
    """Orders one after the other, each with a key of its own; what got no answer is pressed again, same key."""

    name: str
    who: Phone | Agent
    done: dict[str, str] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    lost: int = 0
    sent: int = 0

    def work(self, server: Server) -> None:
        while server.running:
            if self.unanswered:
                key = self.unanswered.pop()
            else:
                self.sent += 1
                key = f"{self.name}-{self.sent}"
            try:
                self.done[key] = self.who.order(server, key)
            except httpx.TransportError:
                self.unanswered.append(key)
                self.lost += 1

    def press_all_again(self, server: Server) -> None:
        for key in [*self.done, *self.unanswered]:
            uid = self.who.order(server, key)
            assert self.done.setdefault(key, uid) == uid, "another order for the same key"
        self.unanswered.clear()


def test_killed_while_residents_order(
    start_server: Callable[..., Server], drain: Service, xie: Any, staff: Callable[..., User],
    token: Callable[[User], str],
) -> None:  # fmt: skip
    orderers = [Orderer(f"p{number}", _phone(number)) for number in range(PHONES)]
    bearer = token(staff("dispatcher", Role.DISPATCHER))
    begins = clock.now() + timedelta(days=1)
    body: dict[str, Any] = {"service": "SH-03", "person": str(xie.uid), "channel": "hotline", "one_more": True}
    body |= {"window_start": begins.isoformat(), "window_end": (begins + timedelta(hours=2)).isoformat()}
    orderers += [Orderer(f"a{number}", Agent(bearer, body)) for number in range(AGENTS)]
    deadline, kills = time.monotonic() + SECONDS, 0
    while time.monotonic() < deadline:
        kills += _round(start_server(WORKERS), orderers)
    assert kills >= WORKERS
    assert sum(one.lost for one in orderers), "no order was under way when the server died"
    _assert_nothing_lost(orderers)
    last = start_server()
    last.wait()
    for one in orderers:
        one.press_all_again(last)
    last.kill()
    _assert_one_each(orderers)


def _phone(number: int) -> Phone:
    """Logged in as by the code: the session is one of the database, the same before and after the server dies."""
    client = Client()
    client.force_login(account_open(phone=f"1540000200{number}").user)
    begins = (clock.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    name = settings.SESSION_COOKIE_NAME
    return Phone({name: client.cookies[name].value}, Window(begins, begins + timedelta(hours=2), 1).value)


def _round(server: Server, orderers: list[Orderer]) -> int:
    """Everybody orders; the workers are killed one by one, then the server itself. Returns the number of kills."""
    server.wait()
    before = sum(len(one.done) for one in orderers)
    with ThreadPoolExecutor(len(orderers)) as pool:
        working = [pool.submit(one.work, server) for one in orderers]
        try:
            _wait_for_orders(orderers, working, before + len(orderers))
            workers = server.workers()
            for pid in workers:
                time.sleep(random.uniform(0.05, 0.6))  # noqa: S311 — a moment, not a secret
                os.kill(pid, signal.SIGKILL)
        finally:
            server.kill()  # also when something is wrong: they order as long as it runs
        for one in working:
            one.result()
    return len(workers)


def _wait_for_orders(orderers: list[Orderer], working: list[Future[None]], many: int) -> None:
    deadline = time.monotonic() + 20
    while sum(len(one.done) for one in orderers) < many:
        assert time.monotonic() < deadline, "no order was taken in time"
        assert not any(one.done() for one in working), [one.exception() for one in working if one.done()]
        time.sleep(0.02)


def _assert_nothing_lost(orderers: list[Orderer]) -> None:
    connection.close()
    kept = {str(uid) for uid in Order.objects.values_list("uid", flat=True)}
    acknowledged = [uid for one in orderers for uid in one.done.values()]
    assert len(acknowledged) == len(set(acknowledged))
    assert set(acknowledged) <= kept, "an acknowledged order is gone"


def _assert_one_each(orderers: list[Orderer]) -> None:
    """Nothing twice and nothing half: each order with its number, its entry and its message."""
    connection.close()
    orders = {str(order.uid): order for order in Order.objects.all()}
    assert {uid for one in orderers for uid in one.done.values()} == set(orders)
    assert len(orders) == sum(one.sent for one in orderers)
    once = Counter(dict.fromkeys(orders, 1))
    assert Counter(map(str, JournalEntry.objects.filter(verb="order.place").values_list("noun_uid", flat=True))) == once
    messages = OutboxMessage.objects.filter(purpose="order_taken").values_list("key", flat=True)
    assert Counter(key.split(":")[1] for key in messages) == once
    assert IdempotentAnswer.objects.count() == sum(one.sent for one in orderers if isinstance(one.who, Agent))
    for answer in IdempotentAnswer.objects.all():
        assert json.loads(answer.body)["uid"] in orders
    by_day: dict[str, list[int]] = {}
    for order in orders.values():
        day, number = order.number.rsplit("-", 1)
        by_day.setdefault(day, []).append(int(number))
    for numbers in by_day.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), "numbers have gaps"
