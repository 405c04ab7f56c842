"""The register through the API: search and read, masked, and only one's own area."""

import json
from datetime import date

import pytest

from bianmin.core import id_number
from bianmin.core.models import JournalEntry
from bianmin.core.problems import invalid_fields
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
    response = client.post(f"{RESIDENTS}/search", json.dumps({"q": "谢玉清"}), content_type="application/json")
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
    told = response.json()["errors"][0]
    assert told == {"field": "query.q", "message": told["message"]}
    assert told["message"].startswith("太长，最多 ")


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ({"type": "missing", "loc": ("body", "body", "item"), "msg": "Field required"}, "body.item", "缺少这一项。"),
        ({"type": "greater_than", "loc": ("query", "n"), "ctx": {"gt": 0}}, "query.n", "必须大于 0。"),
        ({"type": "greater_than", "loc": ("query", "n")}, "query.n", "不符合要求，请按接口说明修改。"),
        ({"type": "new_in_pydantic", "loc": ("body",)}, "body", "不符合要求，请按接口说明修改。"),
    ],
)
def test_what_is_invalid_is_told_in_chinese(row, field, message):
    assert invalid_fields([row]) == [{"field": field, "message": message}]


def send(client, method, path, body):
    return getattr(client, method)(path, json.dumps(body), content_type="application/json")


def test_an_update_names_the_version_it_saw(client, clerk, xie):
    client.force_login(clerk)
    body = send(client, "patch", f"{RESIDENTS}/{xie.uid}", {"version": 1, "workplace": "退休"}).json()
    assert body["version"] == 2
    stale = send(client, "patch", f"{RESIDENTS}/{xie.uid}", {"version": 1, "workplace": "别处"})
    assert stale.status_code == 409
    assert stale.json()["code"] == "version_conflict"
    assert stale.json()["details"] == {"workplace": ["退休", "别处"]}
    xie.refresh_from_db()
    assert xie.workplace == "退休"


def test_a_conflict_shows_no_number(client, clerk, xie):
    client.force_login(clerk)
    send(client, "patch", f"{RESIDENTS}/{xie.uid}", {"version": 1, "phone": "15400001111"})
    stale = send(client, "patch", f"{RESIDENTS}/{xie.uid}", {"version": 1, "phone": "15400002222"})
    assert stale.status_code == 409
    assert "15400001111" not in stale.content.decode()


@pytest.mark.parametrize(
    "change", [{"sex": "7"}, {"phone": "12"}, {"birth_date": "soon"}, {"name": ""}, {"name": "谢" * 99}]
)
def test_a_bad_update_changes_nothing(client, clerk, xie, change):
    client.force_login(clerk)
    response = send(client, "patch", f"{RESIDENTS}/{xie.uid}", {"version": 1, **change})
    assert response.status_code in (400, 422)
    xie.refresh_from_db()
    assert xie.version == 1


def test_the_auditor_reads_and_never_edits(client, auditor, xie):
    client.force_login(auditor)
    assert client.get(f"{RESIDENTS}/{xie.uid}").status_code == 200
    assert send(client, "patch", f"{RESIDENTS}/{xie.uid}", {"version": 1, "workplace": "x"}).status_code == 403


def test_a_person_is_registered_with_sex_and_birth_from_the_id(client, clerk, household):
    client.force_login(clerk)
    number = id_number.make("410199", date(1990, 5, 1), 103)
    body = {"name": "单小敏", "id_number": number.lower(), "household": str(household.uid), "relation": "20"}
    made = send(client, "post", RESIDENTS, body)
    assert made.status_code == 201
    assert (made.json()["sex"], made.json()["birth_date"]) == ("1", "1990-05-01")
    again = send(client, "post", RESIDENTS, body)
    assert again.status_code == 409
    assert again.json()["details"]["uid"] == made.json()["uid"]
    found = client.get(RESIDENTS, {"q": "shan"}).json()["items"]
    assert [row["uid"] for row in found] == [made.json()["uid"]]


def test_a_contradiction_is_told_and_not_mended(client, clerk):
    client.force_login(clerk)
    number = id_number.make("410199", date(1990, 5, 1), 103)
    response = send(client, "post", RESIDENTS, {"name": "单小敏", "id_number": number, "sex": "2"})
    assert response.json()["code"] == "contradicts_id"
    assert response.json()["field"] == "sex"


def test_a_number_is_revealed_with_a_purpose(client, clerk, auditor, xie):
    client.force_login(clerk)
    path = f"{RESIDENTS}/{xie.uid}/reveal"
    assert send(client, "post", path, {"field": "id_number", "purpose": " "}).status_code == 400
    shown = send(client, "post", path, {"field": "id_number", "purpose": "核对银行卡"}).json()
    assert shown["value"] == xie.id_number
    assert JournalEntry.objects.filter(verb="person.reveal", subject_uid=xie.uid, actor=clerk).count() == 1
    client.force_login(auditor)
    assert send(client, "post", path, {"field": "phone", "purpose": "好奇"}).status_code == 403
