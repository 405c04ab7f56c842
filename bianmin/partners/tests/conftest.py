"""A provider with a worker that the tests of this app share."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.partners.actions.credential import credential_add
from bianmin.partners.actions.leave import leave_add
from bianmin.partners.actions.provider import provider_register
from bianmin.partners.actions.worker import worker_register
from bianmin.partners.actions.worker_set import Hours, worker_set_hours
from bianmin.partners.models import Credential, Provider, Skill, Worker, WorkerLeave

MONDAY = datetime(2025, 9, 8, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def monday() -> Iterator[datetime]:
    """It is Monday morning, 2025-09-08 09:30 in Shanghai."""
    with clock.frozen(MONDAY):
        yield MONDAY


@pytest.fixture
def dispatcher(staff: Callable[..., User]) -> User:
    return staff("dispatcher", Role.DISPATCHER, name="田秀兰")


@pytest.fixture
def dispatcher_elsewhere(staff: Callable[..., User]) -> User:
    """Of the neighbour street."""
    return staff("dispatcher2", Role.DISPATCHER, area="410104003", name="邻街调度")


@pytest.fixture
def skills(db: None) -> dict[str, Skill]:
    rows = {"drain": "管道疏通", "locks": "开锁换锁", "bathing": "助浴"}
    return {code: Skill.objects.create(code=code, name=name) for code, name in rows.items()}


@pytest.fixture
def provider(dispatcher: User) -> Provider:
    return provider_register(
        actor=dispatcher, name="平安物业服务队", kind="property", contact_name="周国庆", phone="15400001111"
    )


@pytest.fixture
def worker(dispatcher: User, provider: Provider, skills: Any) -> Worker:
    """王建设: unblocks pipes, Monday and Tuesday from eight to twelve."""
    made = worker_register(actor=dispatcher, provider=provider, name="王建设", phone="15400002222", skills=["drain"])
    hours = [Hours(day, time(8), time(12)) for day in (0, 1)]
    return worker_set_hours(actor=dispatcher, worker=made, version=made.version, hours=hours)


@pytest.fixture
def paper(dispatcher: User, worker: Worker) -> Credential:
    """A health certificate that has expired."""
    expires_on = clock.today() - timedelta(days=3)
    return credential_add(actor=dispatcher, holder=worker, kind="health", number="JK-1234567890", expires_on=expires_on)


@pytest.fixture
def leave(dispatcher: User, worker: Worker) -> WorkerLeave:
    """Away today."""
    return leave_add(actor=dispatcher, worker=worker, begins_on=clock.today(), ends_on=clock.today())
