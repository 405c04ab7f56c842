"""The key that seals what is typed at the desk: one for each person, on pages of hers alone."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from bianmin.core.drafts import draft_key


def _key(page: bytes) -> str:
    found = re.search(r'data-draft-key="([0-9a-f]*)"', page.decode())
    assert found
    return found[1]


def test_each_person_has_a_key_that_stays() -> None:
    one, other = SimpleNamespace(uid="1", is_authenticated=True), SimpleNamespace(uid="2", is_authenticated=True)
    assert len(bytes.fromhex(draft_key(one))) == 32
    assert draft_key(one) == draft_key(one)
    assert draft_key(one) != draft_key(other)


def test_a_visitor_has_none() -> None:
    assert draft_key(AnonymousUser()) == ""


@pytest.mark.django_db
def test_desk_pages_carry_it_and_the_login_does_not(client: Client, clerk: Any) -> None:
    assert b"data-draft-key" not in client.get("/desk/login").content
    client.force_login(clerk)
    assert _key(client.get("/desk/account/").content) == draft_key(clerk)


@pytest.mark.django_db
def test_login_and_desk_errors_say_that_it_is_there(client: Client) -> None:
    assert b"data-draft-mark" in client.get("/desk/login").content
    assert b"data-draft-mark" in client.get("/desk/no-such-page/").content
    assert b"data-draft-mark" not in client.get("/no-such-page/").content
