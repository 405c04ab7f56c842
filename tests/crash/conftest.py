"""The real web server (granian, as `bianmin serve` starts it) on the test's database, and people who apply."""

import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from bianmin.accounts.actions.api_token import api_token_create
from bianmin.accounts.models import User
from bianmin.affairs.models import Item, ItemVersion
from bianmin.core import clock
from bianmin.core.management.commands.serve import web
from bianmin.core.models import Office
from bianmin.residents.models import DocumentType, Household, Person

from .server import Server

MATERIALS = [
    {"code": "M1", "name": "居民身份证", "form": "original", "source": "resident", "document": "resident_id"},
    {"code": "M2", "name": "户口簿", "form": "copy", "source": "resident", "document": "hukou_book"},
]
FORM = [{"name": "name", "label": "姓名", "type": "text", "required": True, "source": "person.name"}]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start_server(process_env: dict[str, str]) -> Iterator[Callable[..., Server]]:
    """Start a web server with so many workers; it may not answer yet (`wait`). All are killed in the end."""
    started: list[Server] = []

    def start(workers: int = 2) -> Server:
        port = _free_port()
        command = web("127.0.0.1", port, workers=workers).command
        process = subprocess.Popen(command, env=process_env, start_new_session=True, stderr=subprocess.DEVNULL)
        started.append(Server(port, process))
        return started[-1]

    yield start
    for server in started:
        server.kill()


@pytest.fixture
def allowance(centre: Any) -> ItemVersion:
    """高龄津贴, of the civil affairs office, with two papers to bring."""
    for code, name in (("resident_id", "居民身份证"), ("hukou_book", "户口簿")):
        DocumentType.objects.create(code=code, name=name)
    item = Item.objects.create(code="MZ-06", category="民政", office=Office.objects.get(code="minzheng"))
    item.current = ItemVersion.objects.create(
        item=item,
        number=1,
        published_at=clock.now(),
        name="高龄津贴申领",
        kind="承诺件",
        promised_workdays=10,
        conditions=[{"expr": "person.age >= 80", "text": "年满 80 周岁"}],
        materials=MATERIALS,
        form=FORM,
        refusal_grounds=[{"code": "conditions", "text": "不符合条件", "basis": "办法"}],
    )
    item.save()
    return item.current


@pytest.fixture
def elders(household: Household) -> list[str]:
    """Uids of 800 people over eighty."""
    fields = {"household": household, "area_code": household.area_code, "birth_date": date(1940, 1, 1)}
    people = [Person(name=f"居民{number}", phone="15400001111", **fields) for number in range(800)]
    return [str(person.uid) for person in Person.objects.bulk_create(people, batch_size=500)]


@pytest.fixture
def token() -> Callable[[User], str]:
    """A bearer token of somebody."""
    return lambda user: api_token_create(actor=None, user=user)


@pytest.fixture
def application() -> Callable[[str], dict[str, Any]]:
    """What a clerk sends to accept the allowance for a person."""
    return lambda person: {"item": "MZ-06", "person": person, "materials": {"M1": "received", "M2": "received"}}
