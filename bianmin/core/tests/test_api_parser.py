"""What no database keeps is refused before it comes near one, and each refusal is a problem in Chinese."""

import pytest
from django.test import Client

SEARCH = "/api/v1/residents/search"


@pytest.mark.parametrize(
    "body",
    ['{"q": "郭\\u0000"}', '{"q": "\\ud800"}', '{"q": "g", "limit": 1e400}', '{"q": "g", "x": [{"\\u0000": 1}]}'],
)
def test_what_nobody_reads_is_refused(client: Client, clerk: object, body: str) -> None:
    client.force_login(clerk)  # type: ignore[arg-type]
    answer = client.post(SEARCH, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable_text")


def test_rare_characters_pass(client: Client, clerk: object) -> None:
    client.force_login(clerk)  # type: ignore[arg-type]
    assert client.post(SEARCH, '{"q": "𠮷"}', content_type="application/json").status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/items/%00", "/api/v1/cases?item=%00", "/api/v1/residents?q=%00"])
def test_an_address_with_a_nul_is_a_problem(client: Client, clerk: object, path: str) -> None:
    client.force_login(clerk)  # type: ignore[arg-type]
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_page_with_a_nul_says_so(client: Client, db: None) -> None:
    answer = client.get("/guides/?q=%00")
    assert answer.status_code == 400
    assert "看不懂" in answer.content.decode()


def test_a_method_that_is_none_names_those_that_are(client: Client, clerk: object) -> None:
    client.force_login(clerk)  # type: ignore[arg-type]
    answer = client.delete("/api/v1/areas")
    assert (answer.status_code, answer["Allow"], answer.json()["code"]) == (405, "GET", "method_not_allowed")
    assert "GET" in answer.json()["detail"]


def test_a_page_that_is_only_opened_says_so(client: Client, db: None) -> None:
    answer = client.post("/healthz")
    assert answer.status_code == 405
    assert "只能打开" in answer.content.decode()


def test_a_stranger_who_sends_is_told_to_log_in(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/api/v1/cases", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")


def test_a_session_needs_its_token(clerk: object) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)  # type: ignore[arg-type]
    answer = client.post("/api/v1/cases", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
