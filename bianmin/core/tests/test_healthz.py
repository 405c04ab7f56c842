"""The sign of life."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client

from bianmin.core import clock, worker
from bianmin.core.views import healthz as view


@pytest.mark.django_db
def test_healthz_before_any_worker(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "worker": {"last_seen": None, "age_seconds": None}}
    assert not answer.cookies
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_healthz_tells_the_age_of_the_youngest_worker(client: Client) -> None:
    moment = clock.now()
    with clock.frozen(moment - timedelta(minutes=5)):
        worker.beat("old")
    with clock.frozen(moment - timedelta(seconds=7)):
        worker.beat("young")
    with clock.frozen(moment):
        told = client.get("/healthz").json()["worker"]
    assert told["age_seconds"] == pytest.approx(7, abs=0.2)
    assert told["last_seen"].endswith("+00:00")


def test_healthz_without_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(view, "worker_sign_of_life", unreachable)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"


@pytest.mark.django_db
def test_healthz_is_read_only(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
