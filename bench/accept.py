"""Whole acceptances over HTTP with 1 and 16 clients, beside django-helpdesk taking in tickets in the same run."""

import itertools
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import peers, servers
from .load import Client, rate
from .measure import Row

SECONDS = 8
CLIENTS = (1, 16)
HELPDESK = Path(__file__).with_name("helpdesk")
RESIDENTS = 36_000
JSON = {"Content-Type": "application/json"}

# People who meet the conditions of MZ-08: 60 years and a life in the street. Those with no phone on file are given one,
# as the clerk would; the photo may follow.
_PEOPLE = """
import json
from django.utils import timezone
from bianmin.residents.models import Person
from bianmin.affairs.models import Case
Case.objects.filter(channel="api", closed_at=None).update(closed_at=timezone.now())
busy = Case.objects.filter(closed_at=None, person__isnull=False).values("person_id")
old = Person.objects.filter(birth_date__lt="1964-01-01", died_on=None, hukou_area_code__startswith="410104002")
old = old.exclude(id__in=busy)
old = old.order_by("id")
print(json.dumps([str(uid) for uid in old.values_list("uid", flat=True)]))
"""


def run() -> list[Row]:
    """Rates on SQLite and PostgreSQL with the journal, the checks and the receipt included."""
    rows = []
    with servers.postgres_server() as url:
        for name, database in (("sqlite", ""), ("postgres", servers.make_database(url, "accept"))):
            ours = _ours(name, database)
            theirs = _theirs(name, servers.make_database(url, "helpdesk") if database else "")
            for clients in CLIENTS:
                aim = " (aim: >= 1.5)" if clients == max(CLIENTS) else ""
                case = f"{name}: acceptances, {clients} clients{aim}"
                rows.append(
                    Row(
                        case,
                        "rate",
                        round(ours[clients], 1),
                        "1/s",
                        "django-helpdesk tickets",
                        round(theirs[clients], 1),
                    )
                )
    return rows


def _ours(name: str, database: str) -> dict[int, float]:
    site = servers.prepare(f"accept-{name}", RESIDENTS, database)
    people = iter(json.loads(site.python(_PEOPLE)))
    token = site.bianmin("api-token", "clerk1").strip()

    def accept(person: str) -> Callable[[Client], bool]:
        materials, form = {"M1": "received", "M3": "gap"}, {"phone": "15400000000", "hukou_address": "平等街"}
        body = {"item": "MZ-08", "person": person, "materials": materials, "form": form}
        return lambda client: _posted(client, "/api/v1/cases", body)

    with servers.server(site) as port:
        work = (accept(person) for person in people)
        return _rates(port, {"Authorization": f"Bearer {token}"}, work)


def _theirs(name: str, database: str) -> dict[int, float]:
    with _helpdesk(name, database) as (port, token):
        ticket = {
            "queue": 1,
            "title": "pension",
            "description": "A resident asks for the card.",
            "priority": 3,
            "status": 1,
        }

        def take_in(client: Client) -> bool:
            return _posted(client, "/api/tickets/", ticket)

        return _rates(port, {"Authorization": f"Basic {token}"}, itertools.repeat(take_in))


def _rates(port: int, headers: dict[str, str], work: Iterator[Callable[[Client], bool]]) -> dict[int, float]:
    rates = {}
    for clients in CLIENTS:
        many = [Client(port, headers={**headers, **JSON}) for _ in range(clients)]
        rate(many, work, 1)  # warm
        rates[clients] = rate(many, work, SECONDS)
    return rates


def _posted(client: Client, path: str, body: dict[str, object]) -> bool:
    status, content = client.request("POST", path, json.dumps(body).encode())
    if status != 201:
        raise AssertionError(f"{path} answered {status}: {content[:300].decode(errors='replace')}")
    return True


@contextmanager
def _helpdesk(name: str, database: str) -> Iterator[tuple[int, str]]:
    """django-helpdesk in an environment of its own, served the same way; yields port and basic-auth token."""
    python = peers.environment("helpdesk")
    folder = servers.KEPT / f"helpdesk-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "HELPDESK_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "settings",
    }
    for words in (["migrate", "-v0"], ["shell", "-v0", "-c", _QUEUE]):
        peers.call([python, "-m", "django", *words], environment, HELPDESK)
    port = servers.postgres.free_port()
    granian = ["-m", "granian", "--interface", "wsgi", "--log-level", "warning", "--no-ws", "--blocking-threads", "1"]
    command = [
        python,
        *granian,
        "--workers",
        str(servers.WORKERS),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "wsgi:application",
    ]
    process = subprocess.Popen(command, cwd=HELPDESK, env=environment)
    try:
        servers.wait(f"http://127.0.0.1:{port}/ready/")
        yield port, "YmVuY2g6YmVuY2g="
    finally:
        process.terminate()
        process.wait(20)


_QUEUE = """
from django.contrib.auth.models import User
from helpdesk.models import Queue
Queue.objects.get_or_create(id=1, defaults={"title": "Counter", "slug": "counter"})
user, made = User.objects.get_or_create(username="bench", defaults={"is_staff": True, "is_superuser": True})
user.set_password("bench"); user.save()
"""
