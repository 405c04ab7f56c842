"""The register through the API: search and read, masked, and only one's own area."""

import json

import pytest

from bianmin.core.models import JournalEntry
from bianmin.residents.models import SearchTerm

RESIDENTS = "/api/v1/residents"


@pytest.fixture
def xie_found(xie):
    """Mrs Xie as the register's own action would have her: with a search term."""
    SearchTerm.objects.create(person=xie, kind=SearchTerm.Kind.NAME, term=xie.name, area_code=xie.area_code)
    return xie


def test_search_finds_masked_people(client, clerk, xie_found):
    client.force_login(clerk)
    body = client.get(RESIDENTS, {"q": "谢"}).json()
    (row,) = body["items"]
    assert row["name"] == "谢*清"
    assert row["uid"] == str(xie_found.uid)
    assert xie_found.id_number not in json.dumps(body)
    assert body["next"] is None


def test_search_takes_numbers_in_the_body(client, clerk, xie_found):
    client.force_login(clerk)
    response = client.post(f"{RESIDENTS}/search", json.dumps({"q": "谢瑞清"}), content_type="application/json")
    assert [row["uid"] for row in response.json()["items"]] == [str(xie_found.uid)]


def test_reading_masks_and_is_journalled(client, clerk, xie):
    client.force_login(clerk)
    body = client.get(f"{RESIDENTS}/{xie.uid}").json()
    assert body["id_number"] == xie.id_masked
    assert xie.phone not in json.dumps(body)
    assert body["version"] == 1
    look = JournalEntry.objects.get(verb="person.look")
    assert (look.actor, look.subject_uid) == (clerk, xie.uid)


@pytest.mark.parametrize("role", ["clerk_elsewhere", "stranger", "administrator"])
def test_others_find_nobody(client, request, xie_found, role):
    client.force_login(request.getfixturevalue(role))
    assert client.get(f"{RESIDENTS}/{xie_found.uid}").status_code == 404
    found = client.get(RESIDENTS, {"q": "谢"})
    assert found.status_code == 403 or found.json()["items"] == []


@pytest.mark.parametrize("text", ["", " ", "%", "'; DROP TABLE x; --", "\U0002b4e7", "谢" * 60])
def test_odd_texts_find_nobody_and_break_nothing(client, clerk, xie_found, text):
    client.force_login(clerk)
    response = client.get(RESIDENTS, {"q": text})
    assert response.status_code == 200
    assert response.json()["items"] == []


def test_an_enormous_text_is_refused(client, clerk):
    client.force_login(clerk)
    response = client.get(RESIDENTS, {"q": "谢" * 5000})
    assert response.status_code == 422
    assert response.json()["code"] == "invalid_input"
