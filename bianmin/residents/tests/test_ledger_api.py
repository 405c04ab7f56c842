"""A ledger through the API: uploaded, a double decided, imported, undone; doubles of the register; representations."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bianmin.accounts.models import User
from bianmin.residents.actions.ledger_check import ledger_check
from bianmin.residents.actions.ledger_clear import ledger_clear
from bianmin.residents.actions.ledger_write import ledger_write
from bianmin.residents.models import LedgerImport, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_tables")]
API = "/api/v1/ledgers"
STREET = "410104002"


def _post(client: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(f"/api/v1/{path}", body or {}, content_type="application/json")


def test_uploaded_and_read(desk: Client, ledger_content: bytes) -> None:
    file = SimpleUploadedFile("居民.xlsx", ledger_content)
    answer = desk.post(API, {"file": file, "area_code": STREET})
    assert answer.status_code == 201, answer.json()["errors"]
    assert (answer.json()["state"], answer.json()["file"]) == ("reading", "居民.xlsx")
    ledger_check(ledger_id=LedgerImport.objects.get().pk)
    [one] = desk.get(API).json()["items"]
    assert one["state"] == "checked"
    assert one["counts"]["rows"] > 0


def test_refused_with_a_sentence(desk: Client, clerk: User, client: Client) -> None:
    wrong = desk.post(API, {"file": SimpleUploadedFile("x.pdf", b"%PDF"), "area_code": STREET})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "ledger_type")
    elsewhere = desk.post(API, {"file": SimpleUploadedFile("x.xlsx", b"PK"), "area_code": "410104003"})
    assert elsewhere.status_code == 403
    assert desk.post(API, {"area_code": STREET}).status_code == 422
    client.force_login(clerk)
    assert client.post(API, {"file": SimpleUploadedFile("x.csv", b"a"), "area_code": STREET}).status_code == 403


def test_decided_imported_and_undone(desk: Client, ledger: LedgerImport) -> None:
    rows = desk.get(f"{API}/{ledger.uid}/rows", {"kind": "double"}).json()["items"]
    assert rows[0]["decision"] == ""
    path = f"ledgers/{ledger.uid}"
    assert _post(desk, f"{path}/rows/{rows[0]['id']}/decide", {"decision": "skip"}).status_code == 204
    [fault, *_rest] = desk.get(f"{API}/{ledger.uid}/rows", {"kind": "faulty"}).json()["items"][0]["faults"]
    assert fault["message"]
    assert _post(desk, f"{path}/import", {"version": 99}).status_code == 409
    begun = _post(desk, f"{path}/import", {"version": desk.get(f"{API}/{ledger.uid}").json()["version"]})
    assert begun.json()["state"] == "importing"
    before = Person.objects.on_file().count()
    ledger_write(ledger_id=ledger.pk)
    assert Person.objects.on_file().count() > before
    assert _post(desk, f"{path}/undo", {"reason": "选错了文件"}).json()["state"] == "undoing"
    ledger_clear(ledger_id=ledger.pk)
    assert desk.get(f"{API}/{ledger.uid}").json()["state"] == "undone"
    assert Person.objects.on_file().count() == before


def test_correction_for_whoever_uploaded(desk: Client, ledger: LedgerImport) -> None:
    assert desk.get(f"{API}/{ledger.uid}/correction").content.startswith(b"PK")


def test_others_see_no_ledger(client: Client, clerk_elsewhere: User, ledger: LedgerImport) -> None:
    client.force_login(clerk_elsewhere)
    assert client.get(f"{API}/{ledger.uid}").status_code == 404
    assert client.get(API).json()["items"] == []


def test_doubles_are_listed_and_told_apart(client: Client, director: User, clerk: User, xie: Person) -> None:
    twin = Person.objects.create(
        name=xie.name, birth_date=xie.birth_date, area_code=xie.area_code, household=xie.household, sex="2"
    )
    client.force_login(clerk)
    assert client.get("/api/v1/residents/doubles").status_code == 403
    client.force_login(director)
    [pair] = client.get("/api/v1/residents/doubles").json()["items"]
    assert {pair["keep"]["uid"], pair["drop"]["uid"]} == {str(xie.uid), str(twin.uid)}
    assert pair["keep"]["name"] == "谢*清"
    assert _post(client, f"residents/{xie.uid}/distinct", {"other": str(twin.uid)}).status_code == 204
    assert client.get("/api/v1/residents/doubles").json()["items"] == []


def test_representation_added_and_ended(client: Client, clerk: User, auditor: User, xie: Person) -> None:
    son = Person.objects.create(name="谢建国", area_code=xie.area_code, sex="1")
    body = {"representative": str(son.uid), "kind": "agent", "relation": "20"}
    client.force_login(auditor)
    assert _post(client, f"residents/{xie.uid}/representations", body).status_code == 403
    client.force_login(clerk)
    made = _post(client, f"residents/{xie.uid}/representations", body)
    assert made.status_code == 201
    again = _post(client, f"residents/{xie.uid}/representations", body)
    assert (again.status_code, again.json()["field"]) == (409, "representative")
    [row] = client.get(f"/api/v1/residents/{xie.uid}/representations").json()["items"]
    assert row["name"] == "谢*国"
    end = f"residents/{xie.uid}/representations/{row['uid']}/end"
    assert _post(client, end, {"reason": ""}).status_code == 400
    assert _post(client, end, {"reason": "不再委托"}).json()["until"]
