"""The staff door: password, lockout, idle end, fresh session, demo people only in the demo."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from bianmin.accounts.actions.staff import staff_create
from bianmin.conftest import PASSWORD
from bianmin.core import clock

LOGIN = "/desk/login"


@pytest.fixture(autouse=True)
def _no_limits_left_over(db):
    cache.clear()


def log_in(client, username="clerk", password=PASSWORD):
    return client.post(LOGIN, {"login": username, "password": password})


def logged_in(client):
    return "_auth_user_id" in client.session


def test_the_door_stands_at_its_fixed_address():
    assert reverse("account_login") == LOGIN


def test_a_right_password_opens(client, clerk):
    response = log_in(client)
    assert response.status_code == 302
    assert response.url == "/desk/"
    assert logged_in(client)


def test_a_wrong_password_says_so_and_keeps_the_name(client, clerk):
    response = log_in(client, password="wrong")
    assert response.status_code == 200
    assert 'value="clerk"' in response.content.decode()
    assert not logged_in(client)


def test_unknown_and_wrong_get_the_same_answer(client, clerk):
    def errors(name):
        return client.post(LOGIN, {"login": name, "password": "wrong"}).context["form"].errors

    assert errors("clerk") == errors("nobody-of-that-name")


def test_five_failures_lock_even_the_right_password(client, clerk):
    for _ in range(5):
        log_in(client, password="wrong")
    log_in(client)
    assert not logged_in(client)


def test_the_session_starts_afresh_at_login(client, clerk):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "x"
    session.save()
    before = session.session_key
    log_in(client)
    assert client.session.session_key != before


def test_an_idle_session_ends(client, clerk, settings):
    log_in(client)
    client.get(reverse("my_account"))
    later = clock.now() + timedelta(seconds=settings.SESSION_IDLE_SECONDS + 1)
    with clock.frozen(later):
        response = client.get(reverse("my_account"))
    assert response.status_code == 302
    assert response.url.startswith(LOGIN)
    assert not logged_in(client)


def test_a_busy_session_stays(client, clerk, settings):
    log_in(client)
    at = clock.now()
    for _ in range(3):
        at += timedelta(seconds=settings.SESSION_IDLE_SECONDS - 60)
        with clock.frozen(at):
            assert client.get(reverse("my_account")).status_code == 200


def test_a_page_that_asks_by_itself_keeps_no_session_alive(client, clerk, settings):
    log_in(client)
    client.get(reverse("my_account"))
    at = clock.now()
    for _ in range(4):
        at += timedelta(seconds=settings.SESSION_IDLE_SECONDS / 3)
        with clock.frozen(at):
            response = client.get(reverse("my_account"), headers={"X-Background": "1"})
    assert response.status_code == 302
    assert not logged_in(client)


def test_a_request_soon_after_another_writes_no_session(client, clerk, django_assert_max_num_queries):
    log_in(client)
    client.get(reverse("my_account"))
    with django_assert_max_num_queries(6) as queries:
        client.get(reverse("my_account"))
    assert not [query for query in queries.captured_queries if query["sql"].startswith("UPDATE")]


@pytest.mark.parametrize("demo", [True, False])
def test_demo_people_log_in_only_where_the_demo_is(client, centre, settings, demo):
    settings.DEMO = demo
    staff_create(actor=None, username="clerk1", name="刘静", password=PASSWORD, demo=True)
    log_in(client, username="clerk1")
    assert logged_in(client) is demo


def test_nobody_signs_up(client, db):
    response = client.post(reverse("account_signup"), {"username": "intruder", "password1": PASSWORD})
    assert response.status_code in (200, 302)
    assert not logged_in(client)


def test_log_out_is_a_post(client, clerk):
    client.force_login(clerk)
    client.get(reverse("account_logout"))
    assert logged_in(client)
    client.post(reverse("account_logout"))
    assert not logged_in(client)
