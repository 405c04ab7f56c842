"""Lists of providers, workers and papers, at the desk and through the API: narrowed, paged, masked, bounded."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin.core import clock
from bianmin.partners.actions.credential import credential_add
from bianmin.partners.actions.leave import leave_add
from bianmin.partners.actions.provider import provider_register
from bianmin.partners.actions.provider_state import provider_end, provider_suspend
from bianmin.partners.actions.worker import worker_register
from bianmin.partners.actions.worker_state import worker_end
from bianmin.partners.selectors.provider import provider_page
from bianmin.partners.selectors.worker import worker_page

API = "/api/v1"


def get(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def test_workers_of_who_has_ended_are_not_listed(client, director, dispatcher, provider, worker):
    client.force_login(director)
    provider_suspend(actor=dispatcher, provider=provider, reason="保险没续")
    assert "服务商暂停派单" in get(client, "worker_list").content.decode()
    provider_end(actor=director, provider=provider, reason="合同到期")
    assert "王建设" not in get(client, "worker_list").content.decode()


def test_lists_are_narrowed(client, dispatcher, provider, worker, paper, leave):
    client.force_login(dispatcher)
    other = provider_register(actor=dispatcher, name="巧手缝补", kind="clothing")
    worker_register(actor=dispatcher, provider=other, name="梁翠英")
    for query, shown in (({"q": "平安"}, True), ({"kind": "clothing"}, False), ({"state": "ended"}, False)):
        assert ("平安物业服务队</a>" in get(client, "provider_list", **query).content.decode()) is shown
    asked = [({"q": "建"}, True), ({"q": "疏通"}, True), ({"skill": "locks"}, False), ({"state": "paused"}, False)]
    asked += [({"provider": str(other.uid)}, False), ({"provider": "x"}, True), ({"skill": "nonsense"}, True)]
    for query, shown in asked:
        assert ("王建设</a>" in get(client, "worker_list", **query).content.decode()) is shown, query
    page = get(client, "worker_list").content.decode()
    assert "健康证过期" in page
    assert "今天请假" in page
    assert "没有这样的服务人员" in get(client, "worker_list", q="没有这人").content.decode()


def test_empty_lists_say_what_to_do(client, dispatcher):
    client.force_login(dispatcher)
    assert "还没有登记服务商" in get(client, "provider_list").content.decode()
    assert "还没有登记服务人员" in get(client, "worker_list").content.decode()
    assert "最近没有要到期的证照" in get(client, "credential_list").content.decode()


def test_papers_due_stand_on_their_pages(client, dispatcher, director, auditor, paper, provider):
    far = clock.today() + timedelta(days=61)
    near = clock.today() + timedelta(days=30)
    credential_add(actor=dispatcher, holder=provider, kind="licence", expires_on=far)
    credential_add(actor=dispatcher, holder=provider, kind="insurance", expires_on=near)
    for user, name in ((dispatcher, "provider_list"), (director, "desk_home")):
        client.force_login(user)
        page = get(client, name).content.decode()
        assert "1 份已过期" in page
        assert "1 份三十天内到期" in page
    page = get(client, "credential_list").content.decode()
    assert page.index("健康证") < page.index("责任保险")
    assert "营业执照" not in page
    client.force_login(auditor)
    assert "三十天内到期" not in get(client, "provider_list").content.decode()


def test_the_dispatcher_lands_at_the_station(client, dispatcher):
    client.force_login(dispatcher)
    assert get(client, "desk_home").status_code == 302


def test_queries_do_not_grow_with_the_rows(client, director, dispatcher, provider, worker, paper, skills):
    client.force_login(dispatcher)
    pages = [("provider_list",), ("worker_list",), ("credential_list",), ("provider_detail", provider.uid)]
    get(client, "provider_list")  # what is read once a process
    few = [_queries(client, *page) for page in pages]
    for number in range(12):
        other = provider_register(actor=dispatcher, name=f"第 {number} 队", kind="repair")
        credential_add(actor=dispatcher, holder=other, kind="insurance", expires_on=date(2025, 1, 1))
        for home in (other, provider):
            made = worker_register(actor=dispatcher, provider=home, name=f"第{number}", skills=["drain", "locks"])
            credential_add(actor=dispatcher, holder=made, kind="health", expires_on=date(2025, 1, 1))
            leave_add(actor=dispatcher, worker=made, begins_on=clock.today(), ends_on=clock.today())
    assert [_queries(client, *page) for page in pages] == few
    assert max(few) < 25


def _queries(client, *page):
    with CaptureQueriesContext(connection) as asked:
        assert get(client, *page).status_code == 200
    return len(asked)


def test_lists_are_paged_by_key(dispatcher, provider):
    for number in range(4):
        provider_register(actor=dispatcher, name=f"第 {number} 队", kind="repair")
        worker_register(actor=dispatcher, provider=provider, name=f"第{number}")
    for pages in (provider_page, worker_page):
        seen, cursor = [], None
        while True:
            page = pages(dispatcher, cursor=cursor, size=2)
            seen += [row.pk for row in page]
            cursor = page.next
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) >= 4


def test_the_api_reads_masked(client, dispatcher, director, provider, worker, paper, stranger, dispatcher_elsewhere):
    client.force_login(dispatcher)
    [row] = client.get(f"{API}/providers", {"q": "平安"}).json()["items"]
    assert (row["workers"], row["next_expiry"]) == (1, paper.expires_on.isoformat())
    assert row["phone"] == "154****1111"
    full = client.get(f"{API}/providers/{provider.uid}").json()
    assert [one["name"] for one in full["workers"]] == ["王建设"]
    [row] = client.get(f"{API}/workers", {"skill": "drain"}).json()["items"]
    assert (row["phone"], row["skills"]) == ("154****2222", ["drain"])
    full = client.get(f"{API}/workers/{worker.uid}").json()
    assert full["hours"][0] == {"weekday": 0, "begins": "08:00", "ends": "12:00"}
    assert (full["credentials"][0]["standing"], full["credentials"][0]["number"]) == ("expired", paper.number_masked)
    worker_end(actor=director, worker=worker, reason="回老家")
    assert client.get(f"{API}/workers").json()["items"] == []
    assert client.get(f"{API}/workers", {"cursor": "x"}).json()["code"] == "bad_cursor"
    for other in (stranger, dispatcher_elsewhere):
        client.force_login(other)
        for path in ("providers", "workers"):
            assert client.get(f"{API}/{path}").json() == {"items": [], "next": None}
        assert client.get(f"{API}/providers/{provider.uid}").status_code == 404
        assert client.get(f"{API}/workers/{worker.uid}").status_code == 404
