"""A wrong password is said once, beside its field or above the form."""

from typing import Any

from django.test import Client
from django.urls import reverse


def test_a_wrong_password_is_said_once(client: Client, clerk: Any) -> None:
    answer = client.post(reverse("account_login"), {"login": clerk.username, "password": "not the password"})
    form = answer.context["form"]
    [error] = [error for errors in form.errors.values() for error in errors]
    assert answer.content.decode().count(error) == 1
