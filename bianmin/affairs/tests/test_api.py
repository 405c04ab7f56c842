"""Items and cases through the API: the same rules as on the pages, problems with a stable code, nobody else's rows."""

import json
import uuid

import pytest

from bianmin.affairs.models import Case
from bianmin.core.errors import UserError

API = "/api/v1"


@pytest.fixture
def as_user(client):
    """`as_user(clerk).post("/cases", {...})` → the response; `.json` is its body."""

    class Caller:
        def __init__(self, user):
            client.force_login(user)

        def get(self, path, **query):
            return client.get(API + path, query)

        def post(self, path, body=None, **headers):
            return client.post(API + path, json.dumps(body or {}), content_type="application/json", headers=headers)

    return Caller


@pytest.fixture
def application(elder_allowance, xie):
    return {"item": "MZ-06", "person": str(xie.uid), "materials": {"M1": "received", "M2": "received"}}


def test_the_description_is_openapi_3_1(client, db):
    document = client.get(f"{API}/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for path in ("/areas", "/residents", "/items", "/items/{code}/eligibility", "/items/{code}/materials", "/cases"):
        assert f"{API}{path}" in document["paths"]


def test_items_are_found_by_plain_words(as_user, clerk, elder_allowance):
    body = as_user(clerk).get("/items", q="八十岁").json()
    assert [item["code"] for item in body["items"]] == ["MZ-06"]
    assert body["next"] is None


def test_an_item_shows_its_guide_but_not_the_editors_notes(as_user, clerk, elder_allowance):
    elder_allowance.guide["note"] = "内部备注"
    elder_allowance.save()
    body = as_user(clerk).get("/items/MZ-06").json()
    assert body["guide"]["process"] == ["窗口受理", "科室审核"]
    assert "note" not in body["guide"]


def test_each_condition_says_why(as_user, clerk, elder_allowance, xie):
    body = as_user(clerk).get("/items/MZ-06/eligibility", person=xie.uid).json()
    by_text = {row["text"]: row for row in body["conditions"]}
    assert body["overall"] == "met"
    assert by_text["年满 80 周岁"]["status"] == "met"
    assert "81" in by_text["年满 80 周岁"]["reason"]


def test_unknown_names_what_to_ask_and_takes_the_answer(as_user, clerk, elder_allowance, xie):
    xie.hukou_area_code = ""
    xie.save()
    caller = as_user(clerk)
    body = caller.get("/items/MZ-06/eligibility", person=xie.uid).json()
    assert body["overall"] == "unknown"
    (question,) = [question for row in body["conditions"] for question in row["questions"]]
    answered = caller.post("/items/MZ-06/assess", {"person": str(xie.uid), "answers": {question["name"]: "yes"}}).json()
    assert answered["overall"] == "met"
    assert answered["form"]["name"] == "谢玉清"


def test_materials_say_what_is_still_to_bring(as_user, clerk, elder_allowance, xie):
    rows = as_user(clerk).get("/items/MZ-06/materials", person=xie.uid).json()["items"]
    assert {row["code"]: row["status"] for row in rows} == {"M1": "to_bring", "M2": "to_bring", "M3": "generated"}


def test_an_answer_decides_on_the_materials_too(as_user, clerk, elder_allowance, xie):
    xie.hukou_area_code = ""
    xie.save()
    proof = {"code": "M4", "name": "外地户口证明", "source": "resident", "needed_if": "!person.hukou_city"}
    elder_allowance.materials = [proof]
    elder_allowance.save()
    asked = [
        as_user(clerk).post("/items/MZ-06/assess", {"person": str(xie.uid), "answers": {"person.hukou_city": answer}})
        for answer in ("no", "yes")
    ]
    assert [[row["code"] for row in answer.json()["materials"]] for answer in asked] == [["M4"], []]


def test_a_case_goes_from_the_counter_to_the_hand_over(as_user, clerk, officer, application):
    accepted = as_user(clerk).post("/cases", application)
    assert accepted.status_code == 201
    case = accepted.json()
    assert case["state"] == "accepted"
    assert case["applicant"] == "谢*清"
    code = case["pickup_code"]

    asked = as_user(officer).post(
        f"/cases/{case['uid']}/request-supplement", {"wanted": [{"code": "M2", "what": "换新页"}]}
    )
    assert asked.json()["clock"] == "paused"
    supplied = as_user(clerk).post(f"/cases/{case['uid']}/supply", {"materials": {"M2": "received"}})
    assert supplied.json()["state"] == "accepted"
    decided = as_user(officer).post(f"/cases/{case['uid']}/decide", {"outcome": "approve", "result": "每月 100 元"})
    assert decided.json()["decision"]["outcome"] == "approve"
    body = {"method": "code", "pickup_code": code, "receiver": "谢玉清"}
    delivered = as_user(clerk).post(f"/cases/{case['uid']}/deliver", body).json()
    assert delivered["state"] == "delivered"
    assert "pickup_code" not in delivered
    verbs = [event["verb"] for event in delivered["timeline"]]
    assert verbs == ["deliver", "approve", "supply", "request_supplement", "accept"]


def test_a_refusal_names_grounds_basis_and_remedy(as_user, officer, case):
    caller = as_user(officer)
    empty = caller.post(f"/cases/{case.uid}/decide", {"outcome": "refuse", "grounds": []})
    assert empty.status_code == 400
    decision = caller.post(
        f"/cases/{case.uid}/decide", {"outcome": "refuse", "grounds": ["conditions"], "reason": "户籍已迁出"}
    ).json()["decision"]
    assert decision["grounds"][0]["basis"] == "《老年人权益保障法》第三十三条"
    assert decision["remedy"]


def test_an_incomplete_application_is_refused_with_the_whole_list(as_user, clerk, application):
    response = as_user(clerk).post("/cases", {**application, "materials": {}})
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["code"] == "materials_missing"
    assert [row["code"] for row in problem["details"]["missing"]] == ["M1", "M2"]
    assert not Case.objects.exists()


def test_the_notice_is_a_case_that_waits(as_user, clerk, application):
    caller = as_user(clerk)
    noticed = caller.post("/cases/notices", {**application, "materials": {}}).json()
    assert noticed["state"] == "notified"
    accepted = caller.post(f"/cases/{noticed['uid']}/accept", {"materials": {"M1": "received", "M2": "gap"}})
    assert accepted.json()["state"] == "accepted"


def test_a_second_open_case_is_refused_with_the_first(client, as_user, clerk, case, application):
    response = as_user(clerk).post("/cases", application)
    assert response.status_code == 409
    assert response.json()["code"] == "case_open"
    told = response.json()["details"]
    assert (told["case"], told["uid"]) == (case.number, str(case.uid))
    assert [client.get(told[link]).status_code for link in ("url", "page")] == [200, 200]


def test_the_same_key_makes_one_case(as_user, clerk, application):
    caller = as_user(clerk)
    first = caller.post("/cases", application, **{"Idempotency-Key": "k-1"})
    again = caller.post("/cases", application, **{"Idempotency-Key": "k-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["uid"] == again.json()["uid"]
    other = caller.post("/cases", {**application, "agent_relation": "女儿"}, **{"Idempotency-Key": "k-1"})
    assert other.json()["code"] == "idempotency_key_reused"


def test_a_stale_version_is_told(as_user, officer, case):
    caller = as_user(officer)
    caller.post(f"/cases/{case.uid}/assign", {"version": case.version})
    late = caller.post(f"/cases/{case.uid}/decide", {"outcome": "approve", "version": case.version})
    assert late.status_code == 409
    assert late.json()["code"] == "version_conflict"


def test_lists_are_paged_by_key(as_user, clerk, case):
    body = as_user(clerk).get("/cases", state="open", limit=1).json()
    assert [row["number"] for row in body["items"]] == [case.number]
    assert body["next"] is None


@pytest.mark.parametrize("role", ["officer_elsewhere", "clerk_elsewhere", "stranger"])
def test_others_find_no_case(request, as_user, case, role):
    caller = as_user(request.getfixturevalue(role))
    assert caller.get(f"/cases/{case.uid}").status_code == 404
    assert caller.post(f"/cases/{case.uid}/decide", {"outcome": "approve"}).status_code == 404
    assert caller.get("/cases").json()["items"] == []


@pytest.mark.parametrize("role", ["clerk", "auditor", "grid_worker"])
def test_who_may_see_but_not_decide_is_told_so(request, as_user, case, role):
    response = as_user(request.getfixturevalue(role)).post(f"/cases/{case.uid}/decide", {"outcome": "approve"})
    assert response.status_code == 403
    assert response.json()["code"] == "not_allowed"


@pytest.mark.parametrize(
    ("move", "body"),
    [
        ("request-supplement", {"wanted": [{"name": "长" * 121}]}),
        ("request-supplement", {"wanted": [{"code": "M2", "what": "长" * 201}]}),
        ("request-supplement", {"wanted": [{"name": "证明"}], "note": "长" * 501}),
        ("decide", {"outcome": "refuse", "grounds": ["conditions"], "reason": "长" * 1001}),
        ("withdraw", {"reason": "长" * 201}),
    ],
)
def test_what_is_too_long_is_told_and_not_cut(as_user, clerk, officer, case, move, body):
    answer = as_user(clerk if move == "withdraw" else officer).post(f"/cases/{case.uid}/{move}", body)
    assert answer.status_code == 422
    assert "太长" in answer.json()["errors"][0]["message"]
    assert Case.objects.get().state == "accepted"


def test_only_the_counter_accepts(as_user, officer, application):
    assert as_user(officer).post("/cases", application).status_code == 403


def test_nobody_is_found_without_login(client, case):
    for path in ("/cases", f"/cases/{case.uid}", "/items", "/residents?q=谢"):
        response = client.get(API + path)
        assert response.status_code == 401
        assert response.json()["code"] == "not_logged_in"


BAD = [
    {"item": "NO-99"},
    {"item": "x" * 5000},
    {"person": str(uuid.uuid4())},
    {"person": "not-a-uid"},
    {"person": None},
    {"materials": {"M9": "received"}},
    {"materials": {"M1": "<script>"}},
    {"answers": {"person.nothing": "yes"}},
    {"answers": {"person.age": "very old"}},
    {"form": {"phone": "9" * 4000}},
    {"window": 99},
    {"agent": str(uuid.uuid4())},
]


@pytest.mark.parametrize("change", BAD, ids=lambda change: next(iter(change)))
def test_bad_input_gets_a_sentence_and_changes_nothing(as_user, clerk, application, change):
    response = as_user(clerk).post("/cases", {**application, **change})
    assert response.status_code in (400, 404, 422)
    problem = response.json()
    assert problem["code"]
    assert len(problem["detail"]) > 5
    assert not Case.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{", "null", '"x"', "\x00"])
def test_what_is_no_application_is_a_problem(client, clerk, elder_allowance, body):
    client.force_login(clerk)
    response = client.post(f"{API}/cases", body, content_type="application/json")
    assert response.status_code in (400, 422)
    assert response["Content-Type"] == "application/problem+json"


def test_a_fault_of_ours_is_an_incident_without_personal_data(as_user, clerk, application, monkeypatch, caplog):
    def broken(**words):
        raise RuntimeError("谢玉清 410199194311021020")

    monkeypatch.setattr("bianmin.affairs.api.cases.case_accept", broken)
    response = as_user(clerk).post("/cases", application)
    assert response.status_code == 500
    assert response.json()["incident"] in caplog.text
    assert "谢玉清" not in caplog.text


def test_an_error_keeps_its_code(as_user, clerk, application, monkeypatch):
    def refuse(**words):
        raise UserError("请稍后再试。", code="later", status=429)

    monkeypatch.setattr("bianmin.affairs.api.cases.case_accept", refuse)
    response = as_user(clerk).post("/cases", application)
    assert (response.status_code, response.json()["code"]) == (429, "later")


def test_reading_makes_a_bounded_number_of_queries(as_user, clerk, case, django_assert_max_num_queries):
    caller = as_user(clerk)
    with django_assert_max_num_queries(20):
        assert caller.get(f"/cases/{case.uid}").status_code == 200
    with django_assert_max_num_queries(10):
        assert caller.get("/cases").status_code == 200
