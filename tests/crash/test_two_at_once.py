"""Two members of staff press at the same moment, in two browsers, before a real server with two workers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest
from django.db import connection

from bianmin.accounts.models import Role
from bianmin.affairs.models import Case, Decision

from .server import Server

pytestmark = pytest.mark.race
ROUNDS = 5


def at_once(server: Server, calls: list[tuple[str, str, dict[str, Any]]]) -> list[httpx.Response]:
    """Send (token, path, body) all in the same instant."""
    gate = Barrier(len(calls))

    def send(call: tuple[str, str, dict[str, Any]]) -> httpx.Response:
        bearer, path, body = call
        gate.wait()
        return server.post(path, bearer, body)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(send, calls))


def test_two_clerks_accept_and_two_officers_decide(
    start_server: Callable[[], Server],
    allowance: Any,
    elders: list[str],
    clerk: Any,
    second_clerk: Any,
    officer: Any,
    staff: Callable[..., Any],
    token: Callable[[Any], str],
    application: Callable[[str], dict[str, Any]],
) -> None:
    clerks = [token(clerk), token(second_clerk)]
    officers = [token(officer), token(staff("officer2", Role.OFFICER, office="minzheng", name="李科员"))]
    server = start_server()
    server.wait()
    for person in elders[:ROUNDS]:
        answers = at_once(server, [(bearer, "/cases", application(person)) for bearer in clerks])
        assert sorted(answer.status_code for answer in answers) == [201, 409], [answer.text for answer in answers]
        accepted, told = sorted(answers, key=lambda answer: answer.status_code)
        case = accepted.json()
        assert told.headers["Content-Type"] == "application/problem+json"
        assert told.json()["code"] == "case_open"
        ways = {"url": f"/api/v1/cases/{case['uid']}", "page": f"/desk/cases/{case['uid']}/"}
        assert told.json()["details"] == {"case": case["number"], "uid": case["uid"], **ways}
        outcomes = [{"outcome": "approve"}, {"outcome": "refuse", "grounds": ["conditions"], "reason": "户籍已迁出"}]
        path = f"/cases/{case['uid']}/decide"
        decided = at_once(server, [(bearer, path, body) for bearer, body in zip(officers, outcomes, strict=True)])
        assert sorted(answer.status_code for answer in decided) == [200, 409], [answer.text for answer in decided]
        won = decided[0].status_code == 200
        assert Case.objects.get(uid=case["uid"]).state == ("approved" if won else "refused")
    server.kill()
    connection.close()
    assert Case.objects.count() == Decision.objects.count() == ROUNDS
