"""Clothing aid through the API."""

import json

import pytest

from bianmin.living.models import ClothingDonation, ClothingHandout

STOCK, DONATIONS, HANDOUTS = (f"/api/v1/clothing/{name}" for name in ("stock", "donations", "handouts"))


@pytest.fixture
def call(client, dispatcher):
    client.force_login(dispatcher)

    def post(path, body, **headers):
        return client.post(path, json.dumps(body), content_type="application/json", headers=headers)

    return post


def test_stock_is_listed(call, client, coats):
    (item,) = client.get(STOCK).json()["items"]
    assert (item["uid"], item["words"], item["pieces"]) == (str(coats.uid), "冬 · 女 · 外套 · L", 8)


def test_a_donation_is_registered_once_for_each_key(call, client):
    body = {"weight_kg": 12.5, "donor_name": "刘女士", "bags": 2}
    first = call(DONATIONS, body, **{"Idempotency-Key": "one"})
    again = call(DONATIONS, body, **{"Idempotency-Key": "one"})
    assert (first.status_code, first.json()) == (201, again.json())
    assert (first.json()["donor"], first.json()["weight_kg"]) == ("刘*士", "12.5")
    assert ClothingDonation.objects.count() == 1
    reused = call(DONATIONS, body | {"bags": 3}, **{"Idempotency-Key": "one"})
    assert (reused.status_code, reused.json()["code"]) == (409, "idempotency_key_reused")
    page = client.get(DONATIONS + "?state=open&limit=1").json()
    assert [item["number"] for item in page["items"]] == [first.json()["number"]]


def test_clothes_are_handed_out(call, client, poor_xie, coats):
    body = {"person": str(poor_xie.uid), "items": [{"garment": str(coats.uid), "pieces": 2}]}
    answer = call(HANDOUTS, body, **{"Idempotency-Key": "two"})
    assert answer.status_code == 201
    assert call(HANDOUTS, body, **{"Idempotency-Key": "two"}).json() == answer.json()
    assert (answer.json()["name"], answer.json()["pieces"]) == ("谢*清", 2)
    assert "need" not in answer.json()
    assert ClothingHandout.objects.count() == 1
    assert client.get(HANDOUTS).json()["items"] == [answer.json()]
    body["items"][0]["pieces"] = 5
    refused = call(HANDOUTS, body)
    assert (refused.status_code, refused.json()["code"], refused.json()["details"]["left"]) == (409, "cap_reached", 4)


def test_need_is_asked_for(call, neighbour, coats):
    body = {"person": str(neighbour.uid), "items": [{"garment": str(coats.uid), "pieces": 1}]}
    assert call(HANDOUTS, body).json()["code"] == "need_unknown"
    body["answers"] = {"person.tags.lonely_elder": False}
    assert call(HANDOUTS, body).json()["code"] == "need_not_met"
    body["answers"] = {"person.tags.lonely_elder": True}
    assert call(HANDOUTS, body).status_code == 201


def test_bad_input_and_wrong_posts(call, client, clerk, poor_xie, coats):
    assert call(DONATIONS, {"weight_kg": -1}).status_code == 422
    assert call(HANDOUTS, {"person": str(poor_xie.uid), "items": []}).status_code == 422
    client.force_login(clerk)
    assert client.get(STOCK).status_code == 403
    assert call(DONATIONS, {"weight_kg": 1}).status_code == 403
    client.logout()
    assert client.get(HANDOUTS).status_code == 401
