"""Providers, workers and papers at the desk and through the API: found, typed, kept, masked, scoped."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bianmin.core import clock, journal
from bianmin.core.models import JournalEntry
from bianmin.partners.actions.provider import provider_edit
from bianmin.partners.models import Credential, Provider, Worker, WorkerLeave

API = "/api/v1"


def post(client, name, data=None, *args):
    return client.post(reverse(name, args=args), data or {})


def get(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


PROVIDER_PAGES = [
    "provider_detail",
    "provider_edit",
    "provider_suspend",
    "provider_resume",
    "provider_end",
    "provider_credential_add",
    "provider_reveal",
    "worker_register",
]
WORKER_PAGES = [
    "worker_detail",
    "worker_edit",
    "worker_set_hours",
    "worker_set_areas",
    "worker_set_skills",
    "worker_pause",
    "worker_resume",
    "worker_end",
    "worker_give_login",
    "leave_add",
    "worker_credential_add",
    "worker_reveal",
]
PAPER_PAGES = ["credential_replace", "credential_end", "credential_scan"]
READ = {"provider_detail", "worker_detail", "credential_scan"}
LED = {"provider_resume", "provider_end", "worker_resume", "worker_end"}
PRESSED = {"provider_resume", "worker_resume", "leave_remove", "provider_reveal", "worker_reveal"}


@pytest.fixture
def doors(provider, worker, paper, leave):
    """Every page of one thing, with its uid."""
    made = [(name, provider.uid) for name in PROVIDER_PAGES] + [(name, worker.uid) for name in WORKER_PAGES]
    return [*made, *((name, paper.uid) for name in PAPER_PAGES), ("leave_remove", leave.uid)]


def knock(client, name, uid):
    return post(client, name, None, uid) if name in PRESSED else get(client, name, uid)


@pytest.mark.parametrize("who", ["stranger", "clerk", "administrator", "grid_worker", "dispatcher_elsewhere"])
def test_others_find_nothing(client, request, doors, who):
    client.force_login(request.getfixturevalue(who))
    assert [name for name, uid in doors if knock(client, name, uid).status_code != 404] == []
    for name in ("provider_list", "worker_list", "credential_list"):
        answer = get(client, name)
        assert answer.status_code == (200 if who == "dispatcher_elsewhere" else 403)
        assert "平安物业" not in answer.content.decode()
    assert get(client, "provider_register").status_code == (200 if who == "dispatcher_elsewhere" else 403)


def test_the_auditor_reads_and_changes_nothing(client, auditor, doors):
    client.force_login(auditor)
    for name, uid in doors:
        wanted = 404 if name == "credential_scan" else 200 if name in READ else 403
        assert knock(client, name, uid).status_code == wanted, name
    page = get(client, "provider_list").content.decode()
    assert reverse("provider_register") not in page
    assert get(client, "provider_register").status_code == 403


def test_the_dispatcher_edits_and_does_not_end(client, dispatcher, doors):
    client.force_login(dispatcher)
    for name, uid in doors:
        if name not in PRESSED and name not in READ:
            assert get(client, name, uid).status_code == (403 if name in LED else 200), name


def test_without_login_one_lands_at_the_door(client, doors):
    for name, uid in doors:
        assert knock(client, name, uid).url.startswith("/desk/login"), name


def test_from_registration_to_the_week(client, dispatcher, skills):
    client.force_login(dispatcher)
    typed = {"name": "惠民电脑维修", "kind": "repair", "phone": "154 0000 5555", "voluntary": "on"}
    answer = post(client, "provider_register", typed)
    made = Provider.objects.get()
    assert answer.url == reverse("provider_detail", args=[made.uid])
    assert (made.voluntary, made.phone) == (True, "15400005555")
    answer = post(client, "worker_register", {"name": "孟凡林", "skills": ["locks"]}, made.uid)
    worker = Worker.objects.get()
    assert answer.url == reverse("worker_set_hours", args=[worker.uid])
    week = {"version": worker.version, "begins0_0": "08:00", "ends0_0": "12:00", "like_monday": "on"}
    week |= {"begins6_1": "14:00", "ends6_1": "17:30"}
    assert post(client, "worker_set_hours", week, worker.uid).status_code == 302
    assert sorted(worker.hours.values_list("weekday", flat=True)) == [0, 1, 2, 3, 4, 6]
    page = get(client, "worker_detail", worker.uid).content.decode()
    assert "14:00–17:30" in page
    assert "15400005555" not in get(client, "provider_detail", made.uid).content.decode()


def test_what_was_typed_stays_beside_its_error(client, dispatcher, provider):
    client.force_login(dispatcher)
    answer = post(client, "provider_register", {"name": "平安物业服务队", "kind": "repair", "about": "门锁"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="门锁"' in page
    assert reverse("provider_detail", args=[provider.uid]) in page
    answer = post(client, "provider_register", {"name": "新队", "kind": "repair", "phone": "12"})
    assert answer.context["form"].errors["phone"]
    assert Provider.objects.count() == 1


def test_an_edit_keeps_numbers_left_empty_and_shows_both_sides(client, dispatcher, director, provider):
    client.force_login(dispatcher)
    typed = {"name": provider.name, "kind": "property", "about": "修水电", "version": 1}
    assert post(client, "provider_edit", typed, provider.uid).status_code == 302
    provider.refresh_from_db()
    assert (provider.phone, provider.about, provider.version) == ("15400001111", "修水电", 2)
    provider_edit(actor=director, provider=provider, version=2, about="修门锁")
    answer = post(client, "provider_edit", typed | {"about": "修马桶", "version": 2}, provider.uid)
    assert answer.status_code == 409
    assert all(text in answer.content.decode() for text in ("修门锁", "修马桶"))


def test_a_half_filled_or_overlapping_day_is_named(client, dispatcher, worker):
    client.force_login(dispatcher)
    typed = {"version": worker.version, "begins2_0": "08:00", "ends2_0": "12:00", "begins2_1": "11:00"}
    answer = post(client, "worker_set_hours", typed, worker.uid)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["day2"]
    assert 'value="11:00"' in answer.content.decode()
    answer = post(client, "worker_set_hours", typed | {"ends2_1": "13:00"}, worker.uid)
    assert "重叠" in str(answer.context["form"].errors["day2"])
    answer = post(client, "worker_set_hours", typed | {"ends2_1": "never"}, worker.uid)
    assert answer.status_code == 422
    assert worker.hours.count() == 2


def test_a_stale_week_is_refused_with_both(client, dispatcher, worker):
    client.force_login(dispatcher)
    answer = post(client, "worker_set_hours", {"version": 1, "begins3_0": "08:00", "ends3_0": "09:00"}, worker.uid)
    assert answer.status_code == 409
    assert "周四 08:00–09:00" in answer.content.decode()


def test_areas_and_skills_are_ticked(client, dispatcher, worker):
    client.force_login(dispatcher)
    page = get(client, "worker_set_areas", worker.uid).content.decode()
    assert all(text in page for text in ("平等街社区", "槐荫里第一网格"))
    assert "邻街" not in page
    data = {"version": worker.version, "areas": ["410104002002"]}
    assert post(client, "worker_set_areas", data, worker.uid).status_code == 302
    assert post(client, "worker_set_areas", data | {"areas": ["410104003"]}, worker.uid).status_code == 422
    page = get(client, "worker_set_areas", worker.uid).content.decode()
    assert 'value="410104002002" checked' in page
    worker.refresh_from_db()
    data = {"version": worker.version, "skills": ["bathing", "locks"]}
    assert post(client, "worker_set_skills", data, worker.uid).status_code == 302
    assert "助浴" in get(client, "worker_detail", worker.uid).content.decode()


def test_papers_are_filed_replaced_and_withdrawn(client, dispatcher, worker, paper):
    client.force_login(dispatcher)
    page = get(client, "worker_detail", worker.uid).content.decode()
    assert "已过期" in page
    assert "换新以前不派单" in page
    assert "JK-1234567890" not in page
    answer = post(client, "worker_credential_add", {"kind": "health"}, worker.uid)
    assert "换新" in str(answer.context["form"].errors["kind"])
    later = clock.today() + timedelta(days=300)
    assert post(client, "credential_replace", {"expires_on": later.isoformat()}, paper.uid).status_code == 302
    newer = Credential.objects.get(ended_at=None)
    assert (newer.number, newer.expires_on) == ("JK-1234567890", later)
    assert post(client, "credential_end", {"reason": "录错了"}, newer.uid).status_code == 302
    assert not Credential.objects.filter(ended_at=None).exists()


def test_leave_is_noted_and_taken_back(client, dispatcher, worker):
    client.force_login(dispatcher)
    day = clock.today() + timedelta(days=2)
    data = {"begins_on": day.isoformat(), "ends_on": day.isoformat()}
    assert post(client, "leave_add", data, worker.uid).status_code == 302
    answer = post(client, "leave_add", data, worker.uid)
    assert answer.context["form"].errors["begins_on"]
    leave = WorkerLeave.objects.get()
    assert post(client, "leave_remove", None, leave.uid).status_code == 302
    assert post(client, "leave_remove", None, leave.uid).status_code == 404


def test_moves_are_pressed(client, dispatcher, director, provider, worker):
    client.force_login(dispatcher)
    assert post(client, "provider_suspend", {"reason": ""}, provider.uid).status_code == 422
    assert post(client, "provider_suspend", {"reason": "保险没续"}, provider.uid).status_code == 302
    assert post(client, "worker_pause", {"reason": "腰伤"}, worker.uid).status_code == 302
    page = get(client, "provider_detail", provider.uid).content.decode()
    assert "保险没续" in page
    assert reverse("provider_resume", args=[provider.uid]) not in page
    client.force_login(director)
    page = get(client, "provider_detail", provider.uid).content.decode()
    assert reverse("provider_resume", args=[provider.uid]) in page
    assert post(client, "provider_resume", None, provider.uid).status_code == 302
    twice = client.post(reverse("provider_resume", args=[provider.uid]), follow=True)
    assert "不能" in twice.content.decode()
    assert post(client, "worker_end", {"reason": "回老家"}, worker.uid).status_code == 302
    worker.refresh_from_db()
    assert worker.state == "ended"
    assert get(client, "worker_edit", worker.uid).status_code == 200
    assert post(client, "worker_edit", {"name": "又来", "version": worker.version}, worker.uid).status_code == 422


def test_a_login_is_given_at_the_page(client, dispatcher, worker):
    client.force_login(dispatcher)
    answer = post(client, "worker_give_login", {"username": "wang jianshe", "password": "x"}, worker.uid)
    assert set(answer.context["form"].errors) == {"username"}
    good = {"username": "wang.jianshe", "password": "Lantern-Street-7731"}
    assert post(client, "worker_give_login", good, worker.uid).status_code == 302
    assert "wang.jianshe" in get(client, "worker_detail", worker.uid).content.decode()


def test_a_whole_number_is_shown_and_noted(client, dispatcher, provider, worker):
    client.force_login(dispatcher)
    answer = post(client, "worker_reveal", None, worker.uid)
    assert "15400002222" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "15400001111" in post(client, "provider_reveal", {"field": "phone"}, provider.uid).content.decode()
    for field in ("bank_account", "version"):
        assert post(client, "provider_reveal", {"field": field}, provider.uid).status_code == 400
    noted = JournalEntry.objects.filter(verb__in=["provider.reveal", "worker.reveal"]).order_by("id")
    assert [(entry.verb, journal.payload_of(entry)["field"]) for entry in noted] == [
        ("worker.reveal", "phone"),
        ("provider.reveal", "phone"),
    ]


def test_a_new_provider_says_what_is_missing(client, dispatcher, provider):
    client.force_login(dispatcher)
    page = get(client, "provider_detail", provider.uid).content.decode()
    for text in ("还缺什么", "现在派不了单", "还没有在岗的服务人员", "还没有选它做哪几项服务", "看过原件"):
        assert text in page


def test_an_expired_paper_says_that_nobody_is_sent(client, dispatcher, provider):
    client.force_login(dispatcher)
    for kind, needed, words in (("licence", "on", "换新以前不派单"), ("insurance", "", "不影响派单")):
        typed = {"kind": kind, "number": "BX1", "expires_on": "2020-01-01", "needed": needed}
        answer = client.post(reverse("provider_credential_add", args=[provider.uid]), typed, follow=True)
        assert words in answer.content.decode()
        assert "到期前三十天会提醒" not in answer.content.decode()
    assert "BX1" in get(client, "provider_detail", provider.uid).content.decode()


def test_who_is_suspended_is_not_suspended_again(client, dispatcher, worker, provider):
    client.force_login(dispatcher)
    post(client, "provider_suspend", {"reason": "保险没续"}, provider.uid)
    answer = client.get(reverse("provider_suspend", args=[provider.uid]), follow=True)
    assert "不用再暂停" in answer.content.decode()
    page = get(client, "worker_detail", worker.uid).content.decode()
    assert "服务商暂停派单" in page
    assert "在岗" not in page


def test_a_search_without_a_hit_can_be_cleared(client, dispatcher, provider):
    client.force_login(dispatcher)
    page = get(client, "provider_list", q="没有这家").content.decode()
    assert "清空筛选" in page
