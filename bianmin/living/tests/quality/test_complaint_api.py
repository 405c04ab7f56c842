"""A complaint about an order through the API: taken down once, seen in the order, nobody's words let out."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.living.actions.complaint import complaint_answer
from bianmin.living.models import Complaint, Order

Finish = Callable[..., Order]
TEXT = "约的两点，四点才来"
BODY = {"kind": "late", "text": TEXT, "channel": "hotline"}


def post(user: User | None, order: Order, body: dict[str, Any] | None = None, key: str = "") -> Any:
    client = Client()
    if user:
        client.force_login(user)
    headers = {"Idempotency-Key": key} if key else {}
    path = f"/api/v1/orders/{order.uid}/complaint"
    return client.post(path, json.dumps(BODY if body is None else body), "application/json", headers=headers)


def read(user: User, order: Order) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(f"/api/v1/orders/{order.uid}").json()


@pytest.fixture
def order(finish: Finish) -> Order:
    return finish()


@pytest.fixture(autouse=True)
def tuesday(order: Order, monday: datetime) -> Any:
    with clock.frozen(monday + timedelta(days=1)):
        yield


def test_taken_down_and_followed(order: Order, dispatcher: User, clerk: User) -> None:
    answer = post(clerk, order)
    assert answer.status_code == 201, answer.content.decode()
    row = Complaint.objects.get()
    assert answer.json() == {
        "uid": str(row.uid),
        "number": row.number,
        "kind": "late",
        "state": "open",
        "created_at": "2025-09-09T01:30:00Z",
        "due_on": "2025-09-12",
        "late": False,
        "answered_at": None,
        "closed_at": None,
    }
    assert (row.taken_by, row.channel, row.text) == (clerk, "hotline", TEXT)
    complaint_answer(actor=dispatcher, complaint=row, answer="已道歉", upheld=True)
    seen = read(clerk, order)
    assert [one["state"] for one in seen["complaints"]] == ["answered"]
    assert TEXT not in json.dumps(seen, ensure_ascii=False)
    assert "已道歉" not in json.dumps(seen, ensure_ascii=False)


def test_late_is_said(order: Order, dispatcher: User, monday: datetime) -> None:
    post(dispatcher, order)
    with clock.frozen(monday + timedelta(days=7)):
        assert read(dispatcher, order)["complaints"][0]["late"] is True


def test_the_same_key_complains_once(order: Order, dispatcher: User) -> None:
    first, again = post(dispatcher, order, key="one"), post(dispatcher, order, key="one")
    assert (first.status_code, first.json()) == (201, again.json())
    other = post(dispatcher, order, BODY | {"kind": "price"}, key="one")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    second = post(dispatcher, order, key="two")
    assert (second.status_code, second.json()["code"]) == (409, "move_not_allowed")
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid_input"),
        (BODY | {"kind": "noise"}, 422, "invalid_input"),
        (BODY | {"text": ""}, 422, "invalid_input"),
        (BODY | {"text": "  "}, 400, "invalid"),
        (BODY | {"text": "长" * 501}, 422, "invalid_input"),
        (BODY | {"channel": "web"}, 422, "invalid_input"),
    ],
)
def test_bad_input_is_said(order: Order, dispatcher: User, body: dict[str, Any], status: int, code: str) -> None:
    answer = post(dispatcher, order, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Complaint.objects.exists()


def test_after_ninety_days_it_is_told_to_ring(order: Order, dispatcher: User, monday: datetime) -> None:
    with clock.frozen(monday + timedelta(days=120)):
        refused = post(dispatcher, order)
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
    assert "请打中心电话说" in refused.json()["detail"]


def test_nobody_complains_about_what_is_not_hers(
    order: Order, stranger: User, officer: User, auditor: User, clerk_elsewhere: User, staff: Callable[..., User]
) -> None:
    assert post(None, order).status_code == 401
    for user in (stranger, officer, clerk_elsewhere, staff("d3", Role.DISPATCHER, area="410104003")):
        assert post(user, order).status_code == 404
    assert post(auditor, order).status_code == 403
    assert not Complaint.objects.exists()
