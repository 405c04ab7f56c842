"""The menu and orders through the API: the same rules as on the pages, problems with a code, nobody else's rows."""

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bianmin.accounts.models import Role, User
from bianmin.living.models import Order, PriceRule, Service
from bianmin.partners.models import Worker
from bianmin.residents.models import Person, Tag

from .work_orders import at_the_visit

API = "/api/v1"
Rules = dict[str, PriceRule]
Times = tuple[datetime, datetime]


class Caller:
    """One member of staff at the API."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(API + path, query)

    def post(self, path: str, body: Any = None, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(API + path, json.dumps(body or {}), content_type="application/json", headers=headers)


@pytest.fixture
def desk(dispatcher: User) -> Caller:
    return Caller(dispatcher)


@pytest.fixture
def body(drain: Service, xie: Person, afternoon: Times) -> dict[str, Any]:
    begins, ends = afternoon
    return {
        "service": "SH-03",
        "person": str(xie.uid),
        "window_start": begins.isoformat(),
        "window_end": ends.isoformat(),
        "note": "敲门大声",
        "one_more": True,
    }


@pytest.fixture
def placed(desk: Caller, body: dict[str, Any], rules: Rules, poor: Tag) -> dict[str, Any]:
    answer = desk.post("/orders", body | {"channel": "hotline"})
    assert answer.status_code == 201, answer.content.decode()
    found: dict[str, Any] = answer.json()
    return found


def test_the_menu_says_what_it_costs_her(
    desk: Caller, cleaning: Service, drain: Service, rules: Rules, poor: Tag, xie: Person
) -> None:
    listed = {row["code"]: row for row in desk.get("/services").json()["items"]}
    assert listed["SH-03"]["price"] == {
        "amount": "100.00", "list_amount": "100.00", "subsidy": "0.00", "free": False, "words": [],
    }  # fmt: skip
    hers = {row["code"]: row for row in desk.get("/services", person=xie.uid).json()["items"]}
    price = hers["SH-01"]["price"]
    assert (price["amount"], price["list_amount"], price["subsidy"], price["free"]) == ("0.00", "90.00", "90.00", True)
    assert price["words"][0] == "低保家庭，免费。"
    assert (hers["SH-01"]["cap_times"], hers["SH-01"]["cap_period"], hers["SH-01"]["list_price"]) == (
        2, "month", "45.00",
    )  # fmt: skip


def test_one_service_with_its_free_windows(desk: Caller, drain: Service, wang: Worker, xie: Person) -> None:
    found = desk.get("/services/SH-03", person=xie.uid).json()
    first = found["windows"][0]
    assert (first["starts_at"], first["left"]) == ("2025-09-08T10:00:00+08:00", 1)
    twice = desk.get("/services/SH-03", quantity=2).json()
    assert twice["price"]["amount"] == "200.00"
    assert desk.get("/services/SH-99").status_code == 404


def test_what_she_pays_is_not_for_everybody(
    drain: Service, xie: Person, auditor: User, officer: User, stranger: User, clerk_elsewhere: User
) -> None:
    for user in (auditor, officer, stranger):
        assert Caller(user).get("/services", person=xie.uid).status_code == 403
        assert Caller(user).get("/services/SH-03", person=xie.uid).status_code == 403
    assert Caller(clerk_elsewhere).get("/services", person=xie.uid).status_code == 404
    assert Client().get(f"{API}/services").status_code == 401


def test_placed_read_and_listed(desk: Caller, placed: dict[str, Any], xie: Person, xie_numbers: Any) -> None:
    assert (placed["state"], placed["channel"], placed["amount"], placed["subsidy"]) == (
        "confirmed", "hotline", "0.00", "100.00",
    )  # fmt: skip
    assert desk.get(f"/orders/{placed['uid']}").json() == placed
    assert (placed["name"], placed["phone"]) == ("谢玉清", xie_numbers.phone)
    assert "平等街12号院" in placed["address"]
    assert placed["price_words"][0] == "低保家庭，免费。"
    assert "offer" in placed["moves"]
    (row,) = desk.get("/orders", state="open", day="2025-09-08", person=xie.uid).json()["items"]
    assert (row["uid"], row["name"], row["to_pay"]) == (placed["uid"], "谢*清", "0.00")
    assert xie_numbers.phone not in json.dumps(row)
    assert "price_words" not in row
    for query in ({"state": "done"}, {"day": "2025-09-09"}):
        assert desk.get("/orders", **query).json()["items"] == []


def test_the_list_is_paged_by_key(desk: Caller, body: dict[str, Any], rules: Rules) -> None:
    numbers = [desk.post("/orders", body).json()["number"] for _ in range(3)]
    first = desk.get("/orders", limit=2).json()
    second = desk.get("/orders", limit=2, cursor=first["next"]).json()
    assert [row["number"] for row in (*first["items"], *second["items"])] == numbers[::-1]
    assert second["next"] is None
    assert desk.get("/orders", cursor="nonsense").json()["code"] == "bad_cursor"


def test_the_list_asks_the_database_as_often_however_long_it_is(
    desk: Caller, body: dict[str, Any], rules: Rules
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            desk.get("/orders")
        return len(taken)

    desk.post("/orders", body)
    desk.get("/orders")
    few = queries()
    for _ in range(5):
        desk.post("/orders", body)
    assert queries() == few


def test_for_somebody_who_is_not_registered(desk: Caller, body: dict[str, Any]) -> None:
    del body["person"]
    assert desk.post("/orders", body).json()["field"] == "phone"
    body |= {"contact_name": "路过", "phone": "15400008888", "address": "平等街 3 号"}
    answer = desk.post("/orders", body).json()
    assert (answer["person"], answer["amount"], answer["address"]) == (None, "100.00", "平等街 3 号")


def test_urgent_needs_no_window(desk: Caller, body: dict[str, Any]) -> None:
    del body["window_start"], body["window_end"]
    assert (desk.post("/orders", body).status_code, desk.post("/orders", body).json()["field"]) == (400, "window_start")
    answer = desk.post("/orders", body | {"urgent": True}).json()
    assert (answer["urgent"], answer["window_start"]) == (True, "2025-09-08T01:30:00Z")


def test_the_same_key_orders_once(desk: Caller, body: dict[str, Any], rules: Rules) -> None:
    first = desk.post("/orders", body, key="one")
    again = desk.post("/orders", body, key="one")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = desk.post("/orders", body | {"quantity": 2}, key="one")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert Order.objects.count() == 1


def test_a_price_that_changed_is_said(desk: Caller, body: dict[str, Any], rules: Rules) -> None:
    refused = desk.post("/orders", body | {"shown_amount": "0"}, key="one")
    assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")
    problem = refused.json()
    assert (problem["code"], problem["details"]) == ("price_changed", {"shown": "0", "amount": "60"})
    mended = desk.post("/orders", body | {"shown_amount": "60.00"}, key="two")
    assert (mended.status_code, mended.json()["amount"]) == (201, "60.00")


def test_every_step_to_the_end_and_once_more(
    desk: Caller, placed: dict[str, Any], wang: Worker, li: Worker, afternoon: Times, dispatcher: User
) -> None:
    path = f"/orders/{placed['uid']}"
    best = desk.get(path + "/suggestions").json()["items"][0]
    assert (best["starts_at"], best["provider"]) == ("2025-09-08T14:00:00+08:00", "平安物业")
    offered = desk.post(path + "/offer", {"worker": best["worker"], "starts_at": best["starts_at"]}).json()
    assert (offered["state"], offered["worker"]) == ("offered", best["worker"])
    assert desk.get(path + "/suggestions").json() == {"items": []}
    assert desk.post(path + "/refuse", {"reason": "车坏了"}).json()["offers"][0]["reason"] == "车坏了"
    other = {"worker": str(wang.uid), "starts_at": afternoon[0].isoformat()}
    assert desk.post(path + "/offer", other).json()["worker_name"] == "王建设"
    assert desk.post(path + "/recall", {}).json()["state"] == "confirmed"
    desk.post(path + "/offer", other)
    assert desk.post(path + "/accept").json()["state"] == "accepted"
    assert desk.post(path + "/give_back", {}).json()["field"] == "reason"
    assert desk.post(path + "/give_back", {"reason": "孩子病了"}).json()["state"] == "confirmed"
    desk.post(path + "/offer", other)
    desk.post(path + "/accept")
    early = desk.post(path + "/depart").json()
    assert (early["status"], early["code"]) == (409, "too_early")
    order = Order.objects.get(uid=placed["uid"])
    with at_the_visit(order):
        assert Caller(dispatcher).post(path + "/depart").json()["state"] == "on_the_way"
    code = Order.objects.get(uid=placed["uid"]).arrival_code
    wrong = desk.post(path + "/arrive", {"code": f"{(int(code) + 1) % 10000:04d}"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "wrong_arrival_code")
    with at_the_visit(order):
        assert Caller(dispatcher).post(path + "/arrive", {"code": code}).json()["arrival_proved"] is True
    assert desk.post(path + "/finish", {"extra_amount": "12.5"}).json()["field"] == "extra_note"
    done = desk.post(path + "/finish", {"extra_amount": "12.5", "extra_note": "地漏芯"}).json()
    assert (done["state"], done["to_pay"], done["extra_amount"]) == ("done", "12.50", "12.50")
    begins, ends = (moment + timedelta(days=1) for moment in afternoon)
    wish = {"window_start": begins.isoformat(), "window_end": ends.isoformat(), "reason": "又堵了"}
    again = desk.post(path + "/redo", wish)
    assert (again.status_code, again.json()["redo_of"], again.json()["to_pay"]) == (201, placed["uid"], "0.00")
    assert desk.post(path + "/redo", wish).json()["code"] == "move_not_allowed"
    assert f'"{code}"' not in json.dumps(done)  # the digits alone may stand in some uid


def test_confirm_edit_decline_cancel_absent(
    desk: Caller, placed: dict[str, Any], body: dict[str, Any], wang: Worker, afternoon: Times, dispatcher: User
) -> None:
    path = f"/orders/{placed['uid']}"
    assert desk.post(path + "/confirm").json()["code"] == "move_not_allowed"
    edited = desk.post(path + "/edit", {"version": placed["version"], "quantity": 2, "note": "后门进"}).json()
    assert (edited["quantity"], edited["note"], edited["list_amount"]) == (2, "后门进", "200.00")
    assert desk.post(path + "/edit", {"version": placed["version"]}).json()["code"] == "version_conflict"
    half = {"version": edited["version"], "window_start": afternoon[0].isoformat()}
    assert desk.post(path + "/edit", half).json()["field"] == "window_start"
    assert desk.post(path + "/decline", {}).json()["field"] == "reason"
    assert desk.post(path + "/decline", {"reason": "师傅都排满了"}).json()["closed_reason"] == "师傅都排满了"
    second = f"/orders/{desk.post('/orders', body).json()['uid']}"
    assert desk.post(second + "/cancel", {"reason": "自己通了"}).json()["state"] == "cancelled"
    third = f"/orders/{desk.post('/orders', body).json()['uid']}"
    desk.post(third + "/offer", {"worker": str(wang.uid), "starts_at": afternoon[0].isoformat()})
    order = Order.objects.order_by("-id")[0]
    desk.post(f"{third}/accept")
    with at_the_visit(order):
        Caller(dispatcher).post(f"{third}/depart")
        assert Caller(dispatcher).post(third + "/absent").json()["field"] == "reason"
        said = {"reason": "打了两次电话没人接"}
        assert Caller(dispatcher).post(third + "/absent", said).json()["code"] == "too_early"
    with at_the_visit(order, minutes=10):
        assert Caller(dispatcher).post(third + "/absent", said).json()["state"] == "no_show"


def test_who_cannot_be_sent_and_why(
    desk: Caller, placed: dict[str, Any], body: dict[str, Any], wang: Worker, afternoon: Times
) -> None:
    path = f"/orders/{placed['uid']}/offer"
    late = {"worker": str(wang.uid), "starts_at": (afternoon[0] + timedelta(hours=6)).isoformat()}
    unfit = desk.post(path, late)
    assert (unfit.status_code, unfit.json()["code"]) == (409, "worker_unfit")
    assert "那个时间不上班。" in unfit.json()["details"]["reasons"]
    sent = {"worker": str(wang.uid), "starts_at": afternoon[0].isoformat()}
    assert desk.post(path, sent).status_code == 200
    second = desk.post("/orders", body).json()["uid"]
    taken = desk.post(f"/orders/{second}/offer", sent)
    assert (taken.status_code, taken.json()["code"]) == (409, "time_taken")
    assert desk.post(f"/orders/{second}/offer", sent | {"worker": str(uuid.uuid4())}).status_code == 404


VERBS: dict[str, dict[str, Any]] = {
    "confirm": {},
    "edit": {"version": 1},
    "decline": {"reason": "x"},
    "cancel": {},
    "offer": {"worker": str(uuid.uuid4()), "starts_at": "2025-09-08T14:00:00+08:00"},
    "accept": {},
    "refuse": {"reason": "x"},
    "give_back": {"reason": "x"},
    "recall": {},
    "depart": {},
    "arrive": {},
    "absent": {},
    "finish": {},
    "redo": {
        "window_start": "2025-09-09T14:00:00+08:00", "window_end": "2025-09-09T16:00:00+08:00", "reason": "x",
    },
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_moves_what_is_not_hers(
    verb: str, placed: dict[str, Any], stranger: User, auditor: User, clerk_elsewhere: User, wang: Worker
) -> None:
    path = f"/orders/{placed['uid']}/{verb}"
    anonymous = Client().post(API + path, json.dumps(VERBS[verb]), content_type="application/json")
    assert anonymous.status_code == 401
    assert Caller(wang.user).post(path, VERBS[verb]).status_code == 401  # a worker has pages of her own
    for user in (stranger, clerk_elsewhere):
        assert Caller(user).post(path, VERBS[verb]).status_code == 404
    refused = Caller(auditor).post(path, VERBS[verb])
    assert refused.status_code in (403, 409)
    if verb in ("confirm", "edit", "decline", "cancel", "offer", "recall", "redo"):
        assert refused.status_code == 403
    assert Order.objects.get().state == "confirmed"


def test_nobody_reads_or_places_what_is_not_hers(
    placed: dict[str, Any], body: dict[str, Any], stranger: User, auditor: User, officer: User, clerk_elsewhere: User,
    staff: Callable[..., User],
) -> None:  # fmt: skip
    path = f"/orders/{placed['uid']}"
    for user in (stranger, officer, clerk_elsewhere):
        assert Caller(user).get(path).status_code == 404
        assert Caller(user).get(path + "/suggestions").status_code == 404
    for user in (stranger, officer):
        assert Caller(user).get("/orders").status_code == 403
    for user in (stranger, officer, auditor):
        assert Caller(user).post("/orders", body).status_code == 403
    assert Caller(clerk_elsewhere).get("/orders").json()["items"] == []
    assert Caller(clerk_elsewhere).post("/orders", body).status_code == 404
    other = staff("dispatcher3", Role.DISPATCHER, area="410104003")
    assert Caller(other).get("/orders", person=body["person"]).status_code == 404
    assert Caller(auditor).get(path).status_code == 200
    assert Caller(auditor).get(path + "/suggestions").status_code == 403
    for unknown in (Client().get(f"{API}/orders"), Client().get(API + path)):
        assert unknown.status_code == 401
    assert Client().post(f"{API}/orders", json.dumps(body), content_type="application/json").status_code == 401
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"service": "SH-99"}, 404, "not_found"),
        ({"quantity": 0}, 422, "invalid_input"),
        ({"quantity": 9}, 400, "not_on_offer"),
        ({"channel": "web"}, 422, "invalid_input"),
        ({"phone": "123"}, 400, "phone_invalid"),
        ({"note": "长" * 201}, 422, "invalid_input"),
        ({"window_start": "2025-09-08T14:00:00"}, 422, "invalid_input"),
        ({"window_start": "0001-01-01T00:00:00Z"}, 422, "invalid_input"),
        ({"window_end": "9999-12-31T23:59:59Z"}, 422, "invalid_input"),
        ({"window_start": "2025-09-01T14:00:00Z", "window_end": "2025-09-01T15:00:00Z"}, 400, "invalid"),
        ({"at_station": True}, 400, "not_on_offer"),
        ({"shown_amount": "1.005"}, 422, "invalid_input"),
        ({"shown_amount": "NaN"}, 422, "invalid_input"),
        ({"person": "x"}, 422, "invalid_input"),
    ],
)
def test_bad_input_is_said(desk: Caller, body: dict[str, Any], changes: dict[str, Any], status: int, code: str) -> None:
    answer = desk.post("/orders", body | changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Order.objects.exists()


def test_an_order_is_not_told_why_to_lists(desk: Caller, placed: dict[str, Any]) -> None:
    """Not even the sum of the subsidy: it says as much as the reason."""
    (row,) = desk.get("/orders").json()["items"]
    assert not {"subsidy", "amount", "list_amount", "price_words", "address"} & set(row)


def test_who_goes_along(
    desk: Caller, sent: Order, li: Worker, zhao: Worker, stranger: User, auditor: User, clerk_elsewhere: User
) -> None:
    path = f"/orders/{sent.uid}"
    (mate,) = desk.get(path).json()["mates"]
    assert (mate["worker_name"], mate["answer"]) == ("李大勇", "")
    answers = [(f"/mates/{mate['uid']}/mate_accept", {}), (f"/mates/{mate['uid']}/mate_refuse", {"reason": "x"})]
    for tail, body in [*answers, ("/mate_send", {"worker": str(zhao.uid)})]:
        for user in (stranger, clerk_elsewhere):
            assert Caller(user).post(path + tail, body).status_code == 404
        assert Caller(auditor).post(path + tail, body).status_code == 403
    assert desk.post(path + f"/mates/{sent.uid}/mate_accept").status_code == 404
    assert desk.post(path + answers[0][0]).json()["mates"][0]["answer"] == "accepted"
    assert desk.post(path + answers[1][0], {"reason": ""}).status_code == 400
    assert desk.post(path + answers[1][0], {"reason": "病了"}).json()["lacking"] == 1
    found = desk.post(path + "/mate_send", {"worker": str(zhao.uid)}).json()
    assert ([row["answer"] for row in found["mates"]], found["lacking"]) == (["refused", ""], 0)
    assert "mate_send" in found["moves"]


def test_two_are_suggested_and_offered(desk: Caller, for_two: Order, wang: Worker, li: Worker) -> None:
    path = f"/orders/{for_two.uid}"
    best = desk.get(path + "/suggestions").json()["items"][0]
    sent = {name: best[name] for name in ("worker", "mates", "starts_at")}
    assert {desk.post(path + "/offer", sent).json()["mates"][0]["worker"], best["worker"]} == {
        str(wang.uid),
        str(li.uid),
    }
