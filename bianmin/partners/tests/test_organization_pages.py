"""Organisations at the desk and through the API: found, registered, edited; masked, scoped, never overwritten."""

import json

import pytest
from django.urls import reverse

from bianmin.partners.actions.organization import organization_edit, organization_register
from bianmin.partners.demo import credit_code
from bianmin.partners.models import Organization

CODE = credit_code("91", 7)
API = "/api/v1/organizations"


@pytest.fixture
def company(clerk):
    return organization_register(
        actor=clerk, name="顺城物业管理有限公司", credit_code=CODE, contact_name="李四", contact_phone="15400002222"
    )


def post(client, name, data, *args):
    return client.post(reverse(name, args=args), data)


def test_a_clerk_registers_one_and_goes_on_with_it(client, clerk):
    client.force_login(clerk)
    data = {"name": "新邻里家政", "credit_code": CODE.lower(), "contact_phone": "154 0000 3333"}
    response = post(client, "organization_register", data)
    made = Organization.objects.get(credit_code=CODE)
    assert response.url == reverse("organization_detail", args=[made.uid])
    page = client.get(response.url).content.decode()
    assert "为这个单位办事" in page
    assert "15400003333" not in page


def test_a_known_code_leads_to_the_one_on_file(client, clerk, company):
    client.force_login(clerk)
    page = post(client, "organization_register", {"name": "另一个", "credit_code": CODE}).content.decode()
    assert reverse("organization_detail", args=[company.uid]) in page
    assert 'value="另一个"' in page
    assert Organization.objects.count() == 1


@pytest.mark.parametrize("code", ["", "123", CODE[:-1] + ("0" if CODE[-1] != "0" else "1"), "x" * 500])
def test_a_bad_code_keeps_what_was_typed(client, clerk, code):
    client.force_login(clerk)
    page = post(client, "organization_register", {"name": "某单位", "credit_code": code})
    assert page.status_code == 200
    assert 'value="某单位"' in page.content.decode()
    assert not Organization.objects.exists()


def test_an_edit_keeps_the_telephone_that_was_left_empty(client, clerk, company):
    client.force_login(clerk)
    data = {"name": "顺城物业", "contact_name": "李四", "version": company.version}
    assert post(client, "organization_edit", data, company.uid).status_code == 302
    company.refresh_from_db()
    assert (company.name, company.contact_phone) == ("顺城物业", "15400002222")


def test_the_second_editor_sees_both_values(client, clerk, second_clerk, company):
    organization_edit(actor=second_clerk, organization=company, version=1, address="一号")
    client.force_login(clerk)
    response = post(client, "organization_edit", {"name": company.name, "address": "二号", "version": 1}, company.uid)
    assert response.status_code == 409
    page = response.content.decode()
    assert "一号" in page
    assert "二号" in page
    company.refresh_from_db()
    assert company.address == "一号"


def test_the_list_finds_by_name_and_says_when_there_is_none(client, clerk, company):
    client.force_login(clerk)
    url = reverse("organization_list")
    assert company.name in client.get(url).content.decode()
    assert company.name in client.get(url, {"q": "物业"}).content.decode()
    assert "没有找到这个单位" in client.get(url, {"q": "不存在"}).content.decode()


def test_who_only_reads_is_offered_no_registration(client, grid_worker):
    client.force_login(grid_worker)
    page = client.get(reverse("organization_list"), {"q": "不存在"}).content.decode()
    assert "没有找到这个单位" in page
    assert reverse("organization_register") not in page


@pytest.mark.parametrize("name", ["organization_detail", "organization_edit"])
@pytest.mark.parametrize("role", ["stranger", "clerk_elsewhere", "administrator"])
def test_others_do_not_find_it(client, request, company, role, name):
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse(name, args=[company.uid])).status_code == 404


def test_the_auditor_reads_and_never_edits(client, auditor, company):
    client.force_login(auditor)
    assert client.get(reverse("organization_detail", args=[company.uid])).status_code == 200
    assert client.get(reverse("organization_edit", args=[company.uid])).status_code == 403
    assert client.get(reverse("organization_register")).status_code == 403


def test_the_api_registers_finds_and_updates(client, clerk):
    client.force_login(clerk)

    def send(method, path, body):
        return getattr(client, method)(path, json.dumps(body), content_type="application/json")

    made = send("post", API, {"name": "邻里社工", "credit_code": CODE, "contact_phone": "15400004444"})
    assert made.status_code == 201
    uid = made.json()["uid"]
    assert "15400004444" not in made.content.decode()
    assert [row["uid"] for row in client.get(API, {"q": "社工"}).json()["items"]] == [uid]
    assert send("patch", f"{API}/{uid}", {"version": 1, "address": "三号"}).json()["version"] == 2
    stale = send("patch", f"{API}/{uid}", {"version": 1, "address": "四号"})
    assert stale.json()["code"] == "version_conflict"
    assert send("post", API, {"name": "又一个", "credit_code": CODE}).json()["code"] == "organization_exists"
