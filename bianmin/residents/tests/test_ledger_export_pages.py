"""The pages and the API of exports: asked for, counted, decided, fetched."""

import json
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin.core.models import JournalEntry
from bianmin.residents.actions.ledger_export import ledger_export_ask
from bianmin.residents.actions.ledger_export_make import ledger_export_make
from bianmin.residents.models import LedgerExport, Person, TagType
from bianmin.residents.selectors.ledger_export import ExportFilter

pytestmark = pytest.mark.django_db
STREET = "410104002"
PAGE = "/desk/ledgers/export/"
API = "/api/v1/exports"
FORM = {"area_code": STREET, "layout": "ledger"}


@pytest.fixture
def waiting(settings, clerk, xie):
    """Asked for by the clerk, waiting for a second person."""
    settings.EXPORT_APPROVAL_ROWS = 0
    return ledger_export_ask(
        actor=clerk, area_code=STREET, asked=ExportFilter(sex="2"), layout="ledger", purpose="慰问"
    )


@pytest.fixture
def ready(clerk, xie):
    export = ledger_export_ask(actor=clerk, area_code=STREET, asked=ExportFilter(), layout="ledger")
    ledger_export_make(export_id=export.pk)
    return export


def test_asking_on_the_page(client, clerk, xie):
    client.force_login(clerk)
    assert client.get(PAGE).status_code == 200
    answer = client.post(PAGE, FORM | {"sex": "2", "age_from": "60"})
    export = LedgerExport.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?again={export.uid}")
    again = client.get(answer["Location"]).context["form"]
    assert (again["sex"].value(), again["age_from"].value()) == ("2", 60)
    assert (export.actor, export.filters, export.full) == (clerk, {"sex": "2", "age_from": 60}, False)
    page = client.get(PAGE).content.decode()
    assert export.number in page
    assert "60 岁以上" in page


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"area_code": "410104003"}, "id_area_code_error"),
        ({"age_from": "70", "age_to": "60"}, "上限要不小于下限"),
        ({"age_from": "x"}, "整数"),
        ({"residence": "away"}, "没有符合条件的居民"),
        ({"layout": ""}, "必填"),
    ],
)
def test_what_can_be_mended_stands_on_the_form(client, clerk, xie, areas, posted, words):
    client.force_login(clerk)
    answer = client.post(PAGE, FORM | posted)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not LedgerExport.objects.exists()


def test_a_clerk_is_not_offered_numbers_nor_sensitive_tags(client, clerk, director, xie):
    TagType.objects.create(code="tekun", name="特困人员", holder="person", sensitive=True)
    for user, offered in ((clerk, False), (director, True)):
        client.force_login(user)
        page = client.get(PAGE).content.decode()
        assert ('name="full"' in page) is offered
        assert ("特困人员" in page) is offered
    client.force_login(clerk)
    client.post(PAGE, FORM | {"full": "full", "purpose": "核对"})
    assert LedgerExport.objects.get().full is False


def test_numbers_in_full_need_a_purpose(client, director, xie):
    client.force_login(director)
    answer = client.post(PAGE, FORM | {"full": "full"})
    assert answer.status_code == 422
    assert "写明用途" in answer.content.decode()
    assert client.post(PAGE, FORM | {"full": "full", "purpose": "核对"}).status_code == 302
    assert LedgerExport.objects.get().full


@pytest.mark.parametrize("role", ["officer", "grid_worker", "administrator", "stranger"])
def test_wrong_role(client, request, waiting, role):
    client.force_login(request.getfixturevalue(role))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, FORM).status_code == 403
    assert client.post(PAGE + "count", FORM).status_code == 403
    assert client.post(reverse("ledger_export_approve", args=[waiting.uid])).status_code == 403
    assert client.get(reverse("ledger_export_download", args=[waiting.uid])).status_code == 404
    assert 'href="/desk/ledgers/export/"' not in client.get("/desk/account/").content.decode()


def test_needs_login(client, waiting):
    for name in ("ledger_export", "ledger_export_count"):
        assert client.get(reverse(name)).status_code in (302, 405)
    assert client.get(reverse("ledger_export_download", args=[waiting.uid])).status_code == 302


def test_the_count_is_live(client, clerk, xie, settings):
    client.force_login(clerk)
    answer = client.post(PAGE + "count", FORM | {"sex": "2"}).content.decode()
    assert "共 1 人" in answer
    assert "不用审批" in answer
    settings.EXPORT_APPROVAL_ROWS = 0
    assert "另一个人审批" in client.post(PAGE + "count", FORM).content.decode()
    assert "没有人" in client.post(PAGE + "count", FORM | {"sex": "1"}).content.decode()
    assert "共" not in client.post(PAGE + "count", FORM | {"area_code": "410104003"}).content.decode()


def test_a_second_person_approves(client, clerk, director, waiting):
    client.force_login(director)
    page = client.get(PAGE).content.decode()
    assert "等您审批" in page
    assert "慰问" in page
    assert client.post(reverse("ledger_export_approve", args=[waiting.uid])).status_code == 302
    assert client.post(reverse("ledger_export_approve", args=[waiting.uid])).status_code == 409
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == ("approved", director)
    assert "等您审批" not in client.get(PAGE).content.decode()


def test_the_auditor_decides_and_asks_for_nothing(client, auditor, waiting):
    client.force_login(auditor)
    page = client.get(PAGE).content.decode()
    assert "等您审批" in page
    assert 'name="area_code"' not in page
    refuse = reverse("ledger_export_refuse", args=[waiting.uid])
    assert client.get(refuse).status_code == 200
    assert client.post(refuse, {"reason": ""}).status_code == 422
    assert client.post(refuse, {"reason": "用不着"}).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("refused", "用不着")


def test_her_own_waits_for_somebody_else(client, settings, director, xie):
    settings.EXPORT_APPROVAL_ROWS = 0
    client.force_login(director)
    client.post(PAGE, FORM)
    export = LedgerExport.objects.get()
    assert "等您审批" not in client.get(PAGE).content.decode()
    assert client.post(reverse("ledger_export_approve", args=[export.uid])).status_code == 403


def test_the_file_is_fetched_by_who_asked(client, clerk, director, ready):
    client.force_login(clerk)
    answer = client.get(reverse("ledger_export_download", args=[ready.uid]))
    assert answer.content.startswith(b"PK")
    assert unquote(answer["Content-Disposition"]).endswith(f"居民台账-{ready.number}.xlsx")
    assert "no-store" in answer["Cache-Control"]
    assert JournalEntry.objects.filter(verb="export.download", noun_uid=ready.uid, actor=clerk).count() == 1
    client.force_login(director)
    assert client.get(reverse("ledger_export_download", args=[ready.uid])).status_code == 404


def test_a_file_that_is_not_made_cannot_be_fetched(client, clerk, waiting):
    client.force_login(clerk)
    assert client.get(reverse("ledger_export_download", args=[waiting.uid])).status_code == 409


def test_the_page_takes_as_many_queries_however_many_exports(client, clerk, xie):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(PAGE)
        return len(found)

    client.force_login(clerk)
    ledger_export_ask(actor=clerk, area_code=STREET, asked=ExportFilter(), layout="ledger")
    queries()
    one = queries()
    for _number in range(5):
        ledger_export_ask(actor=clerk, area_code=STREET, asked=ExportFilter(sex="2"), layout="ledger")
    assert queries() == one


def test_the_journal_says_it_in_words(client, director, auditor, xie):
    export = ledger_export_ask(
        actor=director, area_code=STREET, asked=ExportFilter(sex="2"), layout="ledger", full=True, purpose="核对"
    )
    ledger_export_make(export_id=export.pk)
    client.force_login(auditor)
    page = client.get("/desk/journal/").content.decode()
    for words in ("申请导出台账", "生成导出的台账", "导出完整信息", "谢*清", export.number):
        assert words in page


def ask_by_api(client, **more):
    return client.post(API, json.dumps({"area_code": STREET} | more), content_type="application/json")


def test_api(client, clerk, director, xie):
    client.force_login(clerk)
    answer = ask_by_api(client, sex="2", age_from=60)
    assert answer.status_code == 201
    uid = answer.json()["uid"]
    assert (answer.json()["state"], answer.json()["rows"]) == ("approved", 1)
    assert client.get(f"{API}/{uid}/file").status_code == 409
    ledger_export_make(export_id=LedgerExport.objects.get().pk)
    assert client.get(f"{API}/{uid}").json()["state"] == "ready"
    assert client.get(f"{API}/{uid}/file").content.startswith(b"PK")
    client.force_login(director)
    assert client.get(f"{API}/{uid}").status_code == 404
    assert client.get(f"{API}/{uid}/file").status_code == 404


def test_withdrawn_while_it_waits(client, clerk, director, waiting):
    address = reverse("ledger_export_withdraw", args=[waiting.uid])
    client.force_login(director)
    assert client.post(address).status_code == 404, "nobody withdraws another one's"
    client.force_login(clerk)
    assert "撤回申请" in client.get(PAGE).content.decode()
    assert client.post(address).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"
    assert client.post(address).status_code == 409
    client.force_login(director)
    assert client.post(reverse("ledger_export_approve", args=[waiting.uid])).status_code == 409


def test_those_that_wait_are_paged(client, clerk, director, waiting):
    LedgerExport.objects.bulk_create(
        LedgerExport(actor=clerk, area_code=STREET, state="waiting", rows=1) for _ in range(25)
    )
    client.force_login(director)
    page = client.get(PAGE)
    assert len(page.context["waiting"]) == 20
    more = client.get(PAGE, {"waiting": page.context["waiting_page"].next})
    assert len(more.context["waiting"]) == 6


def test_api_decides_and_withdraws(client, clerk, director, waiting):
    address = f"{API}/{waiting.uid}"
    client.force_login(clerk)
    assert client.post(f"{address}/approve").status_code == 403
    assert [one["state"] for one in client.get(API).json()["items"]] == ["waiting"]
    client.force_login(director)
    [one] = client.get(f"{API}/waiting").json()["items"]
    assert (one["uid"], one["asked_by"], one["purpose"]) == (str(waiting.uid), str(clerk), waiting.purpose)
    refused = client.post(f"{address}/refuse", json.dumps({"reason": "用途不清"}), content_type="application/json")
    assert refused.json()["state"] == "refused"
    assert client.post(f"{address}/approve").status_code == 409
    client.force_login(clerk)
    assert client.post(f"{address}/withdraw").status_code == 409


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"area_code": "410104003"}, 403, "not_allowed"),
        ({"area_code": "abc"}, 422, "invalid_input"),
        ({"full": True, "purpose": "核对"}, 403, "not_allowed"),
        ({"sex": "x"}, 422, "invalid_input"),
        ({"age_from": -1}, 422, "invalid_input"),
        ({"residence": "away"}, 400, "export_empty"),
        ({"tag": "no_such"}, 400, "invalid"),
        ({"need": "no_such"}, 400, "invalid"),
    ],
)
def test_api_refuses(client, clerk, xie, body, status, code):
    client.force_login(clerk)
    answer = ask_by_api(client, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not LedgerExport.objects.exists()


def test_api_is_closed_to_strangers(client, stranger, xie):
    client.force_login(stranger)
    assert ask_by_api(client).status_code == 403
    assert Person.objects.count() == 1
