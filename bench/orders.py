"""A hundred residents who order at once while five agents order for callers, and what deciding one price takes."""

import itertools
import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from . import servers
from .load import Client
from .measure import Row, p50_ms, percentile

RESIDENTS = 36_000
PHONES, AGENTS = 100, 5
SECONDS = 10
PRICES = 1_500
LIMIT_MS = 2.0
SERVICE = "SH-03"
PAGE, TRIVIAL = f"/services/{SERVICE}/", "/bench/trivial/"
Work = Callable[[], int]

# Telephones that are bound to people of the register, with the sessions that their browsers hold, and people who call.
_PEOPLE = """
import json
from django.conf import settings
from django.test import Client
from bianmin.accounts.models import User
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.portal.selectors.acting import acting_for
from bianmin.residents.models import Person
settings.ALLOWED_HOSTS.append("testserver")
clerk = User.objects.get(username="clerk1")
people = list(Person.objects.living().exclude(household=None).order_by("id")[1000:1000 + PHONES + AGENTS * 40])
sessions = []
for number, person in enumerate(people[:PHONES]):
    account = account_open(phone=f"154999{number:05d}")
    if not acting_for(account.user):
        binding_add(account=account, code=binding_code_make(actor=clerk, person=person))
    client = Client()
    client.force_login(account.user)
    sessions.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
print(json.dumps({"name": settings.SESSION_COOKIE_NAME, "sessions": sessions,
                  "callers": [str(person.uid) for person in people[PHONES:]]}))
"""

# One service and one person each, read from the database as an action has them.
_PRICES = """
import json, random, time
from bianmin.living.models import Service
from bianmin.living.selectors.price import prices_of
from bianmin.residents.models import Person
services = list(Service.objects.on_menu())
chance = random.Random(7)
keys = list(Person.objects.living().exclude(household=None).order_by("id").values_list("pk", flat=True))
taken, used = [], []
for number in range(COUNT + 100):
    person = Person.objects.get(pk=chance.choice(keys))
    service = chance.choice(services)
    began, worked = time.perf_counter(), time.process_time()
    prices_of([service], person)
    taken.append(time.perf_counter() - began)
    used.append(time.process_time() - worked)
print(json.dumps([taken[100:], used[100:]]))
"""


@dataclass
class Timed:
    """Seconds that each piece of work took, and how long all of it went on."""

    seconds: list[float]
    lasted: float

    @property
    def rate(self) -> float:
        return round(len(self.seconds) / self.lasted, 1)

    @property
    def p95(self) -> float:
        return round(1000 * percentile(self.seconds, 0.95), 1)


def run() -> list[Row]:
    rows = []
    with servers.postgres_server() as url:
        for name, database in (("sqlite", ""), ("postgres", servers.make_database(url, "orders"))):
            site = servers.prepare(f"orders-{name}", RESIDENTS, database)
            rows += _ordering(name, site) + _prices(name, site)
    return rows


def _ordering(name: str, site: servers.Site) -> list[Row]:
    people = json.loads(site.python(_PEOPLE.replace("PHONES", str(PHONES)).replace("AGENTS", str(AGENTS))))
    bearer = site.bianmin("api-token", "clerk1").strip()
    with servers.server(site) as port:
        phones = [Client(port, cookies={people["name"]: session}) for session in people["sessions"]]
        agents = [
            Client(port, headers={"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"})
            for _ in range(AGENTS)
        ]
        browsers = [_browser(client) for client in phones]
        callers = itertools.cycle(people["callers"])
        trivial = at_once([_trivial(client) for client in phones], SECONDS)[0]
        working = browsers + [_agent(client, callers) for client in agents]
        at_once(working, 1)  # warm
        all_of_them, each = at_once(working, SECONDS)
    by_phone = Timed([one for part in each[:PHONES] for one in part], all_of_them.lasted)
    by_agent = Timed([one for part in each[PHONES:] for one in part], all_of_them.lasted)
    aside = "trivial page, 100 connections"
    return [
        Row(f"{name}: orders, 100 phones, 5 agents", "rate", all_of_them.rate, "1/s", aside, trivial.rate),
        Row(f"{name}: of these, by the agents", "rate", by_agent.rate, "1/s"),
        Row(f"{name}: an order on the phone", "p95", by_phone.p95, "ms", aside, trivial.p95),
        Row(f"{name}: an order by an agent", "p95", by_agent.p95, "ms", aside, trivial.p95),
    ]


def _prices(name: str, site: servers.Site) -> list[Row]:
    taken, used = json.loads(site.python(_PRICES.replace("COUNT", str(PRICES))))
    p95 = round(1000 * percentile(taken, 0.95), 3)
    case = f"{name}: price of a service for a person"
    return [
        Row(case, "p50", p50_ms(taken), "ms", "limit", LIMIT_MS),
        Row(case, "p95", p95, "ms", "limit", LIMIT_MS),
        Row(f"{name}: its processor time, ours alone", "p50", p50_ms(used), "ms", "limit", LIMIT_MS),
    ]


def at_once(working: Sequence[Work], seconds: float) -> tuple[Timed, list[list[float]]]:
    """Everybody works for so many seconds, each on a connection of its own; raises what one of them raised."""
    each: list[list[float]] = [[] for _ in working]
    failed: list[BaseException] = []
    until = time.perf_counter() + seconds

    def loop(place: int) -> None:
        try:
            while time.perf_counter() < until:
                began = time.perf_counter()
                working[place]()
                each[place].append(time.perf_counter() - began)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=loop, args=(place,)) for place in range(len(working))]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.perf_counter() - began
    if failed:
        raise failed[0]
    return Timed([one for part in each for one in part], lasted), each


def _browser(client: Client) -> Work:
    """A resident who has the page open and presses the button, each time for another order."""
    status, content = client.request("GET", PAGE)
    page = content.decode()
    assert status == 200, f"{PAGE} answered {status}"
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    form |= {"window": "/".join(_moments()), "quantity": "1", "address": _address(page)}
    form |= {"contact_name": "", "phone": "", "note": "", "one_more": "on"}

    def order() -> int:
        status, answer = client.post(PAGE, **(form | {"key": uuid.uuid4().hex}))
        if status != 302:
            raise AssertionError(f"an order was answered {status}: {answer[:3000].decode(errors='replace')}")
        return status

    return order


def _address(page: str) -> str:
    found = re.search(r'<textarea name="address"[^>]*>\s*([^<]*)</textarea>', page)
    return found[1].strip() if found else ""


def _agent(client: Client, callers: Iterator[str]) -> Work:
    begins, ends = _moments()

    def order() -> int:
        body = {"service": SERVICE, "person": next(callers), "channel": "hotline", "phone": "15400000000"}
        body |= {"window_start": begins, "window_end": ends, "one_more": True}
        key = {"Idempotency-Key": uuid.uuid4().hex}
        status, answer = client.request("POST", "/api/v1/orders", json.dumps(body).encode(), key)
        if status != 201:
            raise AssertionError(f"an order was answered {status}: {answer[:500].decode(errors='replace')}")
        return status

    return order


def _moments() -> list[str]:
    """Two hours of the day after tomorrow, whether a worker is free or not: an order waits for one."""
    begins = time.time() + 2 * 86_400
    return [time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(begins + more)) for more in (0, 7_200)]


def _trivial(client: Client) -> Work:
    def ask() -> int:
        status, _page = client.request("GET", TRIVIAL)
        assert status == 200, f"the trivial page answered {status}"
        return status

    return ask
