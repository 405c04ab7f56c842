"""A case's page, its moves, the queue and the lists, as the desk uses them."""

import base64
import uuid

import pytest
from django.urls import reverse

from bianmin.affairs.actions.case_close import case_deliver
from bianmin.affairs.actions.case_decide import case_approve
from bianmin.affairs.actions.case_supply import case_request_supplement
from bianmin.affairs.actions.signature import PREFIX
from bianmin.affairs.models import Case, Paper
from bianmin.affairs.selectors.case import event_label
from bianmin.core import journal_words
from bianmin.core.models import JournalEntry
from bianmin.residents.models import Person


def at(case: Case, name: str = "case_detail") -> str:
    return reverse(name, args=[case.uid])


def state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


def test_the_page_shows_the_case_masked_and_notes_the_look(client, officer, case, xie_numbers):
    client.force_login(officer)
    text = client.get(at(case)).content.decode()
    assert case.number in text
    assert "还有 10 个工作日" in text
    assert xie_numbers.id_number not in text
    assert case.pickup_code not in text
    assert JournalEntry.objects.filter(verb="person.look", actor=officer, noun_uid=case.uid).exists()


def test_the_timeline_speaks_in_words(client, clerk, officer, case):
    case = case_approve(actor=officer, case=case)
    case = case_deliver(actor=clerk, case=case, method="signature", receiver="谢玉清")
    client.force_login(clerk)
    text = client.get(at(case)).content.decode()
    assert "方式：窗口签收" in text
    assert "signature；" not in text
    verbs = [verb.removeprefix("case.") for verb in journal_words.labels() if verb.startswith("case.")]
    assert [verb for verb in verbs if event_label(verb).isascii()] == []


@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 200), ("director", 200), ("auditor", 200), ("grid_worker", 200), ("officer_elsewhere", 404)],
)
def test_who_may_open_it(who, status, request, client, case):
    client.force_login(request.getfixturevalue(who))
    assert client.get(at(case)).status_code == status


@pytest.mark.parametrize("who", ["administrator", "stranger", "clerk_elsewhere"])
def test_who_may_not_even_know(who, request, client, case):
    client.force_login(request.getfixturevalue(who))
    assert client.get(at(case)).status_code == 404


def test_it_needs_login(client, case):
    assert client.get(at(case))["Location"].startswith(reverse("account_login"))


def test_the_officer_approves(client, officer, case):
    client.force_login(officer)
    answer = client.post(at(case, "case_approve"), {"version": case.version, "result": "按月发放"})
    assert answer["Location"] == at(case)
    assert state(case) == "approved"


def test_a_condition_that_was_not_met_is_shown_before_the_approval(client, officer, accept, xie):
    Person.objects.filter(pk=xie.pk).update(hukou_area_code="110101001")
    xie.refresh_from_db()
    case = accept(despite="本人坚持申请")
    client.force_login(officer)
    assert "有条件在受理时不符合" in client.get(reverse("case_approve", args=[case.uid])).content.decode()


def test_a_card_that_is_not_given_is_told_so(client, officer, case):
    client.force_login(officer)
    text = client.get(reverse("case_detail", args=[case.uid])).content.decode()
    assert "没有填" in text
    assert "****<" not in text


def test_an_officer_filters_by_the_items_of_her_office(client, officer, clerk, case, make_item):
    make_item("JS-01", office="jisheng", name="生育登记")
    for user, name, offered in ((officer, "office_queue", False), (clerk, "case_list", True)):
        client.force_login(user)
        text = client.get(reverse(name)).content.decode()
        assert 'value="MZ-06"' in text
        assert ('value="JS-01"' in text) is offered


def test_the_officer_refuses_with_grounds_and_prints(client, officer, case):
    client.force_login(officer)
    url = at(case, "case_refuse")
    empty = client.post(url, {"version": case.version, "reason": "年龄不够，写了很久"})
    assert "年龄不够，写了很久" in empty.content.decode()
    assert state(case) == "accepted"
    for said in ("", "  无"):
        client.post(url, {"version": case.version, "grounds": ["conditions"], "reason": said})
        assert state(case) == "accepted"
    assert "受理时核对的条件" in client.get(url).content.decode()
    client.post(url, {"version": case.version, "grounds": ["conditions"], "reason": "年龄不够"})
    assert state(case) == "refused"
    assert Paper.objects.filter(case=case, kind=Paper.Kind.REFUSAL).exists()


def test_a_supplement_is_asked_for_and_taken_in(client, officer, clerk, case):
    client.force_login(officer)
    client.post(
        at(case, "case_request_supplement"),
        {"version": case.version, "codes": ["M2"], "new_1": "社区证明", "workdays": 5},
    )
    assert state(case) == "supplementing"
    client.force_login(clerk)
    codes = [row["code"] for row in case.supplements.get().wanted]
    client.post(at(case, "case_supply"), {"codes": codes})
    assert state(case) == "accepted"


def test_a_stale_page_is_told_and_keeps_the_words(client, officer, case):
    client.force_login(officer)
    Case.objects.filter(pk=case.pk).update(version=7)
    answer = client.post(at(case, "case_approve"), {"version": case.version, "note": "写了半天的说明"})
    assert answer.status_code == 409
    assert "写了半天的说明" in answer.content.decode()
    assert state(case) == "accepted"


def test_two_who_write_a_note_at_once_are_told_and_keep_their_words(client, officer, clerk, case):
    client.force_login(officer)
    assert client.post(at(case, "case_note"), {"version": case.version, "body": "请核对银行卡"}).status_code == 302
    client.force_login(clerk)
    late = client.post(at(case, "case_note"), {"version": case.version, "body": "写了半天的便签"})
    assert late.status_code == 409
    assert "写了半天的便签" in late.content.decode()
    again = client.post(at(case, "case_note"), late.context["form"].data.dict())
    assert again.status_code == 302
    assert [note.body for note in case.notes.order_by("id")] == ["请核对银行卡", "写了半天的便签"]


def test_notes_pass_between_office_and_counter(client, officer, clerk, case):
    client.force_login(officer)
    client.post(at(case, "case_note"), {"body": "请核对银行卡"})
    client.force_login(clerk)
    assert "请核对银行卡" in client.get(at(case)).content.decode()


def test_the_counter_hands_over_with_a_name(client, officer, clerk, case):
    case_approve(actor=officer, case=case)
    client.force_login(clerk)
    url = at(case, "case_deliver")
    assert "请填写签收人姓名" in client.post(url, {"method": "signature"}).content.decode()
    assert "取件码不对" in client.post(url, {"method": "code", "pickup_code": "000000x"}).content.decode()
    client.post(url, {"method": "signature", "receiver": "谢瑞清"})
    assert state(case) == "delivered"


def test_a_drawn_signature_is_kept(client, officer, clerk, case):
    case_approve(actor=officer, case=case)
    client.force_login(clerk)
    dot = PREFIX + base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
    client.post(at(case, "case_deliver"), {"method": "signature", "receiver": "谢瑞清", "signature_png": dot})
    assert Case.objects.get(pk=case.pk).delivery.signature is not None


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("case_approve", "clerk"),
        ("case_refuse", "clerk"),
        ("case_extend", "officer"),
        ("case_deliver", "officer"),
        ("case_withdraw", "officer"),
        ("case_note", "auditor"),
        ("case_revoke_decision", "officer"),
    ],
)
def test_a_move_of_another_post_is_refused(name, who, request, client, case):
    client.force_login(request.getfixturevalue(who))
    assert client.post(at(case, name), {"version": case.version, "reason": "x"}).status_code == 403
    assert state(case) == "accepted"


MOVES = [
    *("assign", "note", "request_supplement", "publish", "end_publicity", "extend", "approve", "refuse"),
    *("revoke_decision", "accept_notified", "supply", "deliver", "withdraw", "lapse"),
]


@pytest.mark.parametrize("verb", MOVES)
def test_every_move_needs_login_and_sight_of_the_case(verb, client, officer_elsewhere, case):
    url = at(case, f"case_{verb}")
    assert client.get(url)["Location"].startswith(reverse("account_login"))
    client.force_login(officer_elsewhere)
    assert client.get(url).status_code == 404


def test_assigning_offers_the_colleagues_and_oneself_once(client, officer, second_officer, case):
    client.force_login(officer)
    choices = client.get(at(case, "case_assign")).context["form"].fields["officer"].queryset
    assert list(choices) == [second_officer]


def test_the_director_extends(client, director, case):
    client.force_login(director)
    client.post(at(case, "case_extend"), {"version": case.version, "workdays": 3, "reason": "要外调"})
    assert Case.objects.get(pk=case.pk).extended_workdays == 3


def test_the_queue_shows_the_offices_own_cases(client, officer, officer_elsewhere, case):
    client.force_login(officer)
    assert case.number in client.get(reverse("office_queue")).content.decode()
    assert case.number not in client.get(reverse("office_queue"), {"whose": "mine"}).content.decode()
    client.force_login(officer_elsewhere)
    assert "现在没有等您办的件" in client.get(reverse("office_queue")).content.decode()


def test_the_paused_ones_have_a_tab(client, officer, case):
    case_request_supplement(actor=officer, case=case, wanted=[{"code": "M2"}])
    client.force_login(officer)
    assert "暂停：等居民补材料" in client.get(reverse("office_queue"), {"queue": "paused"}).content.decode()


def test_the_list_is_narrowed_by_number_state_and_day(client, clerk, case):
    client.force_login(clerk)
    url = reverse("case_list")
    assert case.number in client.get(url, {"number": case.number[:12]}).content.decode()
    assert case.number not in client.get(url, {"state": "delivered"}).content.decode()
    assert case.number not in client.get(url, {"since": "2025-09-09"}).content.decode()
    assert case.number in client.get(url, {"since": "2025-09-08", "until": "2025-09-08"}).content.decode()
    assert client.get(url, {"since": "übermorgen", "state": "x", "item": "%"}).status_code == 200
    assert client.get(url, {"cursor": "gebastelt"}).status_code == 400


def test_lists_ask_the_same_number_of_questions_however_long_they_are(
    client, clerk, officer, case, django_assert_max_num_queries
):
    client.force_login(clerk)
    url = reverse("case_list")
    client.get(url)
    with django_assert_max_num_queries(20) as few:
        client.get(url)
    copies = []
    for number in range(500):
        copy = Case.objects.get(pk=case.pk)
        copy.pk, copy.uid, copy.number = None, uuid.uuid4(), f"XDJ-T-{number:04d}"
        copy.pickup_index, copy.closed_at = f"t{number}", copy.received_at
        copies.append(copy)
    Case.objects.bulk_create(copies)
    with django_assert_max_num_queries(len(few)):
        page = client.get(url)
    assert page.content.decode().count('class="number"') == 50
    client.force_login(officer)
    client.get(reverse("office_queue"))
    with django_assert_max_num_queries(20):
        client.get(reverse("office_queue"))
