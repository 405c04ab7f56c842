"""Every operation of the API under generated input, right and wrong: never a 500, always a problem, never a secret."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings

from bianmin.accounts.actions.api_token import api_token_create
from bianmin.accounts.models import Post, Role, User
from bianmin.affairs.models import Case, Item, ItemVersion
from bianmin.config.api import api
from bianmin.core import clock
from bianmin.core.models import Office
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.models import Order, Service, Station
from bianmin.partners.models import Skill

pytestmark = pytest.mark.django_db
EXAMPLES = 8
schema = schemathesis.openapi.from_dict(api.get_openapi_schema())


@pytest.fixture(autouse=True)
def _keep_connection() -> Iterator[None]:
    """As Django's test client does: the end of a request does not close the connection of the test's transaction."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.fixture
def everybody(staff: Any, areas: Any, centre: Any) -> User:
    """One person with every post that works with people: what she may not do, nobody may."""
    user = staff("everybody", Role.CLERK)
    for role in (Role.DIRECTOR, Role.DISPATCHER, Role.AUDITOR, Role.ADMINISTRATOR):
        Post.objects.create(user=user, role=role, area=areas["410104002"], centre=centre)
    for office in Office.objects.filter(centre=centre):
        Post.objects.create(user=user, role=Role.OFFICER, area=areas["410104002"], centre=centre, office=office)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def street(everybody: User, xie: Any, xie_numbers: Any, centre: Any) -> dict[str, Any]:
    """What real input needs: a person, an item, an open case of it, and a token."""
    item = Item.objects.create(code="MZ-06", category="民政", office=Office.objects.get(code="minzheng"))
    version = ItemVersion.objects.create(
        item=item,
        number=1,
        published_at=clock.now(),
        name="高龄津贴申领",
        kind="承诺件",
        promised_workdays=10,
        publicity_days=7,
        conditions=[{"expr": "person.hukou_city", "text": "户籍在郑州市"}],
        materials=[{"code": "M1", "name": "申请表", "source": "resident", "waivable": True}],
        form=[{"name": "phone", "label": "电话", "type": "phone", "required": True, "source": "person.phone"}],
        refusal_grounds=[{"code": "conditions", "text": "不符合条件", "basis": "办法"}],
    )
    item.current = version
    item.save()
    real = {"token": api_token_create(actor=None, user=everybody), "person": xie, "order": _order(centre)}
    return real | {"secrets": vars(xie_numbers)}


def _order(centre: Any) -> Order:
    """An order of somebody who is not registered, and the service behind it."""
    station = Station.objects.create(centre=centre, code="property", name="物业服务站")
    service = Service.objects.create(
        station=station,
        code="SH-03",
        name="管道疏通",
        skill=Skill.objects.create(code="drain", name="管道疏通"),
        unit="次",
        duration_minutes=60,
        urgent_allowed=True,
        list_price=100,
        reduced_price=60,
        warranty_days=7,
    )
    begins = clock.now() + timedelta(hours=3)
    wish = Wish(
        service,
        (begins, begins + timedelta(hours=2)),
        contact_name="路过",
        phone="15400008888",
        address="平等街 3 号",
    )
    return order_place(actor=User.objects.get(username="everybody"), wish=wish, channel="hotline")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_any_input_is_answered(case: schemathesis.Case, street: dict[str, Any], everybody: User) -> None:
    _meet_the_street(case, street, everybody)
    answer = case.call(app=get_wsgi_application(), headers=_headers(case, street["token"]))
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"][0].startswith("application/problem+json"), answer.text[:200]
        assert answer.json()["code"]
        assert answer.json()["status"] == answer.status_code
    if not case.path.endswith("/reveal"):
        for secret in street["secrets"].values():
            assert secret not in answer.text


def _headers(case: schemathesis.Case, token: str) -> dict[str, str]:
    case.headers.pop("Authorization", None)
    return {"Authorization": f"Bearer {token}"}


def _meet_the_street(case: schemathesis.Case, street: dict[str, Any], actor: User) -> None:
    """Most generated uids are nobody's: half the time the case or order in the path, the person, the item and the
    service are real."""
    rng = random.Random(repr((case.path, case.body)))  # noqa: S311 — repeatable, not secret
    if rng.random() < 0.5:
        return
    code = "SH-03" if case.path.startswith("/api/v1/services") else "MZ-06"
    real = {"uid": _uid_for(case.path, street, actor), "code": code}
    for name in list(case.path_parameters or {}):
        case.path_parameters[name] = real.get(name, case.path_parameters[name])
    for part in (case.query, case.body):
        if isinstance(part, dict):
            part.update({name: str(street["person"].uid) for name in ("person",) if name in part})
            part.update({"item": "MZ-06"} if "item" in part else {})
            part.update({"service": "SH-03"} if "service" in part else {})


def _uid_for(path: str, street: dict[str, Any], actor: User) -> str:
    if path.startswith("/api/v1/orders"):
        return str(street["order"].uid)
    if not path.startswith("/api/v1/cases"):
        return str(street["person"].uid)
    open_case = Case.objects.filter(closed_at=None).first()
    return str(open_case.uid) if open_case else str(street["person"].uid)


def test_unknown_paths_are_problems_too(client: Any) -> None:
    answer = client.get("/api/v1/no-such-thing")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
