"""Every address of the product asks who is there: a new one without protection fails here.

Not by a list of addresses but by walking the resolver, so that nobody can forget one. What is open to everybody stands
in OPEN, with its reason.
"""

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from bianmin.accounts.models import Role
from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.models import Item, ItemVersion
from bianmin.config.api import api
from bianmin.core import clock
from bianmin.core.models import Office

pytestmark = pytest.mark.django_db

# By name: open to everybody, and why.
OPEN = {
    "home": "the resident's first page",
    "guide_list": "guides are public",
    "service_list": "the menu is public",
    "service_detail": "the menu is public",
    "price_list": "prices, and who is free, are public",
    "services_quality": "prices and sums without names",
    "guide_detail": "guides are public",
    "guide_form_document": "the empty application form is public",
    "bundle_list": "bundles are public",
    "bundle_detail": "bundles are public",
    "needs": "a few questions about nobody",
    "progress": "number and pickup code are asked for there",
    "rating_give_by_link": "the random address of one visit lets one rate it; it names nobody",
    "rating_give_at_tablet": "the random address of a window's tablet",
    "quality_show": "the results are public",
    "clothing": "what may be given, and sums without names",
    "api:rating_create": "the code of a visit is asked for there",
    "demo_phone": "the demo's telephone; answers 404 anywhere else",
    "demo_phone_choose": "the demo's telephone; answers 404 anywhere else",
    "demo_phone_clear": "the demo's telephone; answers 404 anywhere else",
    "demo_pay": "the demo's way to pay; answers 404 anywhere else",
    "demo_pay_press": "the demo's way to pay; answers 404 anywhere else",
    "wechatpay_notify": "WeChat Pay's servers; nothing is believed without their signature",
    "work_script": "the service worker of the worker's pages holds no data",
    "healthz": "monitoring",
    "large_print": "sets a cookie",
    "set_language": "sets a cookie",
    "account_login": "the door",
    "account_logout": "asks nobody, ends a session",
    "account_inactive": "says that the account is closed",
    "account_request_login_code": "the residents' door",
    "account_confirm_login_code": "the second step of the residents' door",
    "logout_resident": "ends a resident's session",
    "account_signup": "answers that there is no sign-up",
    "account_reset_password": "says whom to ask",
    "mfa_authenticate": "the second step of the door",
    "mfa_login_webauthn": "the door with a passkey",
    "api:openapi-json": "the description of the API holds no data",
    "api:api-root": "leads nowhere",
}
# Addresses of one's own account: a stranger without a post may use them, too.
OWN = re.compile(r"^/desk/account/")
# A stranger gets these pages, too, with nobody's data in them: asserted all the same.
NO_DATA = {
    "desk_home": "says that there is no post yet",
    "components": "samples",
    "case_list": "an empty list",
    "office_queue": "an empty queue",
    "api:item_list": "guides are public",
    "api:bundle_list": "bundles are public",
    "api:item_detail": "guides are public",
}


class Door(NamedTuple):
    name: str
    path: str

    @property
    def key(self) -> str:
        return self.name or self.path


def _doors(resolver: URLResolver, before: str = "", space: str = "") -> Iterator[Door]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _doors(entry, route, inner)
        elif isinstance(entry, URLPattern):
            yield Door(f"{space}{entry.name}" if entry.name else "", "/" + route)


DOORS = sorted(set(_doors(get_resolver())))
GUARDED = [door for door in DOORS if door.key not in OPEN]


@pytest.fixture
def real(xie: Any, centre: Any, clerk: Any) -> dict[str, str]:
    """What addresses name: Mrs Xie, an item, her case; converters are filled with the first that fits."""
    item = Item.objects.create(code="MZ-06", category="民政", office=Office.objects.get(code="minzheng"))
    item.current = ItemVersion.objects.create(
        item=item, number=1, published_at=clock.now(), name="高龄津贴申领", kind="承诺件", promised_workdays=10
    )
    item.save()
    case = case_accept(actor=clerk, version=item.current, person=xie)
    return {"case": str(case.uid), "person": str(xie.uid), "code": "MZ-06", "number": case.number}


def _path(door: Door, real: dict[str, str]) -> str:
    """The address with its places filled: uids of the case or the person, as the address is about."""
    uid = real["case"] if "cases/" in door.path else real["person"]

    def fill(match: re.Match[str]) -> str:
        converter, _colon, name = match[1].rpartition(":")
        fixed = {"uuid": uid, "int": "1", "applicant": "person", "remedy_verb": "assign"}
        return fixed.get(converter) or {"uid": uid, "code": real["code"]}.get(name, str(uuid.uuid4()))

    path = re.sub(r"<([^>]+)>", fill, door.path)
    return re.sub(r"\(\?P<\w+>[^)]*\)|[\^$\\]", "", path)


def _methods(door: Door) -> list[str]:
    """GET and POST for pages; for an operation of the API, those that its description names."""
    if not door.path.startswith("/api/"):
        return ["get", "post"]
    described = api.get_openapi_schema()["paths"]
    wanted = re.sub(r"<[^>]+>", "{}", door.path)
    for path, operations in described.items():
        if re.sub(r"\{[^}]+\}", "{}", path) == wanted:
            return list(operations)
    raise AssertionError(f"{door.path} is not described")


def _call(client: Client, method: str, path: str) -> Any:
    if path.startswith("/api/") and method != "get":
        return getattr(client, method)(path, json.dumps({}), content_type="application/json")
    return getattr(client, method)(path)


def test_the_walk_finds_the_doors() -> None:
    names = {door.name for door in DOORS}
    assert {"account_login", "staff_list", "parameter_list", "healthz", "journal_list", "case_accept"} <= names
    assert any(door.path.startswith("/api/v1/cases") for door in DOORS)
    assert set(OPEN) <= {door.key for door in DOORS}, "OPEN names what is no more"


def test_nobody_enters_without_login(client: Client, real: dict[str, str]) -> None:
    open_doors = []
    for door in GUARDED:
        path = _path(door, real)
        for method in _methods(door):
            answer = _call(client, method, path)
            if not _turned_away(path, answer):
                open_doors.append(f"{method} {path}: {answer.status_code}")
    assert not open_doors


def _turned_away(path: str, answer: Any) -> bool:
    if path.startswith("/api/"):
        return answer.status_code == 401
    if answer.status_code == 405:  # a page that is only read, or only written
        return True
    return answer.status_code == 302 and answer["Location"].startswith(("/desk/login", "/login"))


@pytest.mark.parametrize("role", ["", Role.WORKER])
def test_a_stranger_sees_nobody(
    role: str, client: Client, real: dict[str, str], xie: Any, xie_numbers: Any, stranger: Any, centre: Any
) -> None:
    """Neither an account without a post nor a service worker, who has pages of her own."""
    if role:
        stranger.posts.create(role=role, area=centre.area, centre=centre)
    client.force_login(stranger)
    secrets = (xie.name, "谢*清", xie_numbers.id_number, xie_numbers.phone, real["number"])
    wrong = []
    for door in GUARDED:
        path = _path(door, real)
        for method in _methods(door):
            answer = _call(client, method, path)
            text = (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")
            wrong += [f"{method} {path} shows {secret}" for secret in secrets if secret in text]
            if not (OWN.match(path) or door.key in NO_DATA or _refused(path, answer)):
                wrong.append(f"{method} {path}: {answer.status_code} {text[:200] if path.startswith('/api/') else ''}")
    assert not wrong


def _refused(path: str, answer: Any) -> bool:
    if path.startswith("/api/") and answer.status_code == 200:
        return answer.json().get("items") == []
    return answer.status_code in (400, 401, 403, 404, 405, 422)
