"""Bearer tokens: shown once, revocable, never stronger than the person."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from bianmin.accounts.actions.api_token import api_token_create, api_token_revoke
from bianmin.accounts.models import ApiToken
from bianmin.accounts.selectors.api_token import user_for_token
from bianmin.core import clock

AREAS = "/api/v1/areas"


def bearer(text):
    return {"HTTP_AUTHORIZATION": f"Bearer {text}"}


def test_the_command_prints_a_token_that_works(client, clerk):
    out = StringIO()
    call_command("api-token", "clerk", stdout=out)
    response = client.get(AREAS, **bearer(out.getvalue().strip()))
    assert response.status_code == 200
    assert {item["code"] for item in response.json()["items"]} >= {"410104002", "410104002001001"}


def test_the_command_names_what_is_wrong(db):
    with pytest.raises(CommandError, match="nobody"):
        call_command("api-token", "nobody")


def test_the_text_is_not_stored(clerk):
    text = api_token_create(actor=clerk, user=clerk)
    assert text not in str(list(ApiToken.objects.values()))


@pytest.mark.parametrize("text", ["", "bm_wrong", "x" * 5000])
def test_a_wrong_token_is_refused_with_a_problem(client, clerk, text):
    response = client.get(AREAS, **bearer(text))
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not_logged_in"


def test_a_revoked_an_ended_and_a_switched_off_one_are_refused(clerk):
    text = api_token_create(actor=clerk, user=clerk)
    assert user_for_token(text) == clerk
    with clock.frozen(clock.now() + timedelta(days=366)):
        assert user_for_token(text) is None
    clerk.is_active = False
    clerk.save()
    assert user_for_token(text) is None
    clerk.is_active = True
    clerk.save()
    api_token_revoke(actor=clerk, token=ApiToken.objects.get())
    assert user_for_token(text) is None


def test_a_demo_persons_token_works_in_the_demo_alone(clerk, settings):
    clerk.demo = True
    clerk.save()
    text = api_token_create(actor=None, user=clerk)
    settings.DEMO = False
    assert user_for_token(text) is None
    settings.DEMO = True
    assert user_for_token(text) == clerk


def test_a_session_reads_without_a_csrf_token(clerk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)
    assert client.get(AREAS).status_code == 200


def test_nobody_revokes_anothers_token(client, clerk, second_clerk):
    api_token_create(actor=clerk, user=clerk)
    client.force_login(second_clerk)
    assert client.post(reverse("api_token_revoke", args=[ApiToken.objects.get().uid])).status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_ones_own_page_makes_shows_and_revokes(client, clerk):
    client.force_login(clerk)
    page = client.post(reverse("api_token_create"), {"name": "报表"})
    assert "bm_" in page.content.decode()
    mine = client.get(reverse("my_account")).content.decode()
    assert "报表" in mine
    assert "bm_" not in mine
    client.post(reverse("api_token_revoke", args=[ApiToken.objects.get().uid]))
    assert ApiToken.objects.get().revoked_at is not None


def test_strangers_see_no_area(client, stranger):
    client.force_login(stranger)
    assert client.get(AREAS).json() == {"items": [], "next": None}
