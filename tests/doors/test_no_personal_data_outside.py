"""Whole ID numbers and phones stand in no log line, no address and no redirect, whatever somebody does at the desk."""

import json
import logging
from typing import Any

import pytest
from django.core.signals import request_started
from django.test import Client
from django.urls import reverse

from bianmin.affairs.models import Case, Item, ItemVersion
from bianmin.core import clock
from bianmin.core.management.commands.serve import events, web
from bianmin.core.models import Office
from bianmin.residents.actions.terms import rewrite_terms

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def allowance(centre: Any) -> ItemVersion:
    item = Item.objects.create(code="MZ-06", category="民政", office=Office.objects.get(code="minzheng"))
    item.current = ItemVersion.objects.create(
        item=item,
        number=1,
        published_at=clock.now(),
        name="高龄津贴申领",
        kind="承诺件",
        promised_workdays=10,
        conditions=[{"expr": "person.age >= 80", "text": "年满 80 周岁"}],
        form=[{"name": "phone", "label": "电话", "type": "phone", "required": True, "source": "person.phone"}],
    )
    item.save()
    return item.current


@pytest.fixture
def addresses() -> Any:
    """Every address that is asked for, with its query."""
    seen: list[str] = []

    def note(environ: dict[str, Any], **_more: Any) -> None:
        seen.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")

    request_started.connect(note)
    yield seen
    request_started.disconnect(note)


def _walk(client: Client, person: Any, numbers: Any) -> list[Any]:
    """A clerk finds Mrs Xie by her whole numbers, accepts, and looks; a mistyped number and a broken body, too."""
    answers = []
    for text in (numbers.id_number, numbers.phone, numbers.id_number[:-1] + "9"):
        answers.append(client.post(reverse("counter_find"), {"q": text}))
        answers.append(client.post("/api/v1/residents/search", json.dumps({"q": text}), **JSON))
    page = reverse("case_accept", args=["person", person.uid, "MZ-06"])
    shown = client.get(page)
    sent = {"f-phone": numbers.phone, "version": shown.context["application"].version.uid}
    answers += [shown, client.post(page, {**sent, "f-phone": numbers.phone + "1"}), client.post(page, sent)]
    wrong = {"person": numbers.id_number, "item": numbers.phone, "form": {"phone": numbers.phone}}
    answers.append(client.post("/api/v1/cases", json.dumps(wrong), **JSON))
    answers.append(client.post("/api/v1/residents", json.dumps({"name": "甲", "id_number": numbers.id_number}), **JSON))
    answers.append(client.post("/desk/no-such-page/", {"q": numbers.id_number}))
    return answers


def test_a_day_at_the_counter_leaves_no_number_outside(
    client: Client, clerk: Any, xie: Any, xie_numbers: Any, allowance: Any, addresses: list[str], caplog: Any
) -> None:
    rewrite_terms([xie])
    client.force_login(clerk)
    with caplog.at_level(logging.DEBUG):
        answers = _walk(client, xie, xie_numbers)
    assert Case.objects.count() == 1
    assert any(answer.status_code == 302 for answer in answers)
    places = [answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "") for answer in answers]
    for secret in (xie_numbers.id_number, xie_numbers.phone, xie.name):
        assert secret not in caplog.text
        assert not [place for place in [*addresses, *places] if secret in place]


def test_a_fault_is_logged_without_what_was_typed(
    client: Client, clerk: Any, xie: Any, xie_numbers: Any, allowance: Any, monkeypatch: Any, caplog: Any
) -> None:
    def broken(**_words: Any) -> None:
        raise RuntimeError(f"row of {xie_numbers.id_number}")

    monkeypatch.setattr("bianmin.affairs.views.counter.person_search", broken)
    client.force_login(clerk)
    client.raise_request_exception = False
    answer = client.post(reverse("counter_find"), {"q": xie_numbers.phone})
    assert answer.status_code == 500
    assert "incident" in caplog.text
    for secret in vars(xie_numbers).values():
        assert secret not in caplog.text
        assert secret not in answer.content.decode()


def test_the_server_writes_no_access_log() -> None:
    """An access log holds addresses and clients; whoever wants one sets it up before the proxy, knowingly."""
    for child in (web("127.0.0.1", 8000, 1), events("127.0.0.1", 8001)):
        assert not [word for word in child.command if "access-log" in word]
