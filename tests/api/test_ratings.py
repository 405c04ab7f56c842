"""Ratings through the API: given once by code, read by the director, the loop moved by verbs."""

from typing import Any

import pytest
from django.test import Client

from bianmin.accounts.models import User
from bianmin.core.models import Centre
from bianmin.feedback.actions.rating_invite import invitation_of, rating_invite
from bianmin.feedback.grades import Mode
from bianmin.residents.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(centre: Centre, xie: Person, clerk: User) -> str:
    rating_invite(
        key="case:1",
        mode=Mode.ONSITE,
        title="高龄津贴",
        centre=centre,
        area_code=xie.area_code,
        subject_uid=xie.uid,
        staff=clerk,
    )
    invitation = invitation_of("case:1")
    assert invitation is not None
    return invitation.code


def _post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/{path}", body, content_type="application/json")


def test_given_once_by_its_code(code: str, client: Client) -> None:
    answer = _post(
        client, "ratings/by-code", {"code": code, "grade": 2, "scores": {"attitude": 1}, "comment": "等太久"}
    )
    assert answer.status_code == 201
    assert answer.json()["call_back_by"]
    again = _post(client, "ratings/by-code", {"code": code, "grade": 5})
    assert (again.status_code, again.json()["code"]) == (409, "already_rated")
    assert _post(client, "ratings/by-code", {"code": "nothing", "grade": 5}).status_code == 404
    assert _post(client, "ratings/by-code", {"code": code, "grade": 9}).status_code == 400


def test_director_reads_and_calls_back(code: str, director: User, clerk: User, client: Client) -> None:
    _post(client, "ratings/by-code", {"code": code, "grade": 1})
    assert client.get("/api/v1/ratings").status_code == 401
    client.force_login(clerk)
    assert client.get("/api/v1/ratings").status_code == 403
    client.force_login(director)
    [rating] = client.get("/api/v1/ratings").json()["items"]
    [row] = client.get("/api/v1/remedies").json()["items"]
    assert row["uid"] == rating["remedy"]
    remedy = client.get(f"/api/v1/remedies/{row['uid']}").json()
    assert "call_back" in remedy["moves"]
    body = {"version": remedy["version"], "note": "属实"}
    moved = _post(client, f"remedies/{row['uid']}/call_back", body)
    assert moved.json()["state"] == "called_back"
    assert _post(client, f"remedies/{row['uid']}/mend", {**body, "answer": "改了"}).status_code == 409
    assert _post(client, f"remedies/{row['uid']}/fly", body).status_code == 404
