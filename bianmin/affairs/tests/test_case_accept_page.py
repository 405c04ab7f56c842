"""The counter's one page, as a browser sends it."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.affairs.models import Case, ItemVersion, Paper
from bianmin.core.models import JournalEntry, OutboxMessage
from bianmin.residents.models import Person


@pytest.fixture
def at_counter(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def address(person: Person, version: ItemVersion, name: str = "case_accept") -> str:
    return reverse(name, args=["person", person.uid, version.item.code])


def page(item: ItemVersion, /, **values: str) -> dict[str, str]:
    """What the page sends; names with a colon as the form writes them."""
    sent = {
        "version": str(item.uid),
        "case_uid": str(uuid.uuid4()),
        "m:M1": "received",
        "m:M2": "received",
        "f-name": "谢瑞清",
        "f-phone": "",
        "f-address": "平等街 12号院",
        "f-bank_card": "",
    }
    return sent | values


def test_the_page_shows_conditions_materials_and_the_form(at_counter, elder_allowance, xie):
    text = at_counter.get(address(xie, elder_allowance)).content.decode()
    assert "年满 80 周岁" in text
    assert "户口簿" in text
    assert 'name="f-address"' in text
    assert xie.phone not in text
    assert xie.id_number not in text


def test_opening_notes_the_look(at_counter, clerk, elder_allowance, xie):
    at_counter.get(address(xie, elder_allowance))
    assert JournalEntry.objects.filter(verb="person.look", subject_uid=xie.uid, actor=clerk).exists()


def test_accepting_leads_to_the_receipt(at_counter, elder_allowance, xie):
    answer = at_counter.post(address(xie, elder_allowance), page(elder_allowance))
    case = Case.objects.get()
    receipt = case.papers.get(kind=Paper.Kind.RECEIPT)
    assert answer["Location"] == reverse("paper", args=[receipt.uid]) + "?print=1"
    assert case.form_data["phone"] == xie.phone


def test_the_same_page_sent_twice_makes_one_case(at_counter, elder_allowance, xie):
    sent = page(elder_allowance)
    first = at_counter.post(address(xie, elder_allowance), sent)
    second = at_counter.post(address(xie, elder_allowance), sent)
    assert Case.objects.count() == 1
    assert second["Location"] == first["Location"]


def test_the_key_accepts_and_never_issues_a_notice(at_counter, elder_allowance, xie):
    text = at_counter.get(address(xie, elder_allowance)).content.decode()
    keyed = re.findall(r"<button[^>]*data-ctrl-enter.*?</button>", text, re.DOTALL)
    assert ["受理并打印回执" in button and "formaction" not in button for button in keyed] == [True]
    assert address(xie, elder_allowance, "case_notify") in text


def test_all_that_is_to_be_brought_is_received_at_once(at_counter, elder_allowance, xie):
    assert "receive_all" in at_counter.get(address(xie, elder_allowance)).content.decode()
    sent = page(elder_allowance, receive_all="yes", **{"m:M1": "", "m:M2": "gap"})
    text = at_counter.post(address(xie, elder_allowance, "case_assess"), sent).content.decode()
    ticked = re.findall(r'id="m-(\w+-\w+)" checked', text)
    assert ticked == ["M1-received", "M2-gap"]
    assert "receive_all" not in text


def test_a_second_open_case_is_refused_with_a_link(at_counter, elder_allowance, case, xie):
    answer = at_counter.post(address(xie, elder_allowance), page(elder_allowance))
    assert answer.status_code == 409
    assert reverse("case_detail", args=[case.uid]) in answer.content.decode()
    assert Case.objects.count() == 1


def test_what_is_missing_keeps_what_was_typed(at_counter, elder_allowance, xie):
    sent = page(elder_allowance, **{"m:M1": "", "f-address": "写错的地址七号"})
    answer = at_counter.post(address(xie, elder_allowance), sent)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "写错的地址七号" in text
    assert "居民身份证" in text
    assert not Case.objects.exists()


def test_a_wrong_field_is_told_beside_it(at_counter, elder_allowance, xie):
    answer = at_counter.post(address(xie, elder_allowance), page(elder_allowance, **{"f-bank_card": "12"}))
    assert "银行卡号应为" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_field_is_named_once_and_the_steps_follow(at_counter, elder_allowance, xie):
    answer = at_counter.post(address(xie, elder_allowance), page(elder_allowance, **{"f-address": ""}))
    text = answer.content.decode().partition('id="errors"')[2].partition("</div>")[0]
    assert text.count("现住址") == 2  # in the sentence, and in the list once
    now = answer.content.decode().partition('aria-current="step"')[2][:200]
    assert "申请表" in now
    assert (
        "条件与材料"
        in at_counter.get(address(xie, elder_allowance)).content.decode().partition('aria-current="step"')[2][:200]
    )


def test_missing_materials_and_fields_are_told_in_one_round(at_counter, elder_allowance, xie):
    sent = page(elder_allowance, **{"m:M1": "", "f-address": "", "f-bank_card": "12"})
    text = at_counter.post(address(xie, elder_allowance), sent).content.decode()
    assert "还缺 1 项材料" in text
    assert "银行卡号应为" in text


def test_an_answer_that_is_none_is_told_and_kept_out(at_counter, elder_allowance, xie):
    sent = page(elder_allowance, **{"a:person.hukou_city": "vielleicht"})
    assert at_counter.post(address(xie, elder_allowance), sent).status_code == 400
    assert not Case.objects.exists()


def test_asking_settles_what_was_not_known(at_counter, elder_allowance, xie):
    Person.objects.filter(pk=xie.pk).update(hukou_area_code="")
    before = at_counter.get(address(xie, elder_allowance)).content.decode()
    assert "a:person.hukou_city" in before
    sent = page(elder_allowance, **{"a:person.hukou_city": "yes", "f-address": "还没填完"})
    after = at_counter.post(address(xie, elder_allowance, "case_assess"), sent).content.decode()
    assert "还没填完" in after
    assert "当面询问" in after
    assert not Case.objects.exists()


def test_a_missing_material_is_told_once_and_completely(at_counter, elder_allowance, xie):
    sent = page(elder_allowance, **{"m:M1": "", "m:M2": ""})
    answer = at_counter.post(address(xie, elder_allowance, "case_notify"), sent)
    notice = Paper.objects.get(kind=Paper.Kind.NOTICE)
    assert answer["Location"] == reverse("paper", args=[notice.uid]) + "?print=1"
    assert {row["code"] for row in notice.content["told"]["materials"]} == {"M1", "M2"}


def test_no_notice_when_nothing_is_missing(at_counter, elder_allowance, xie):
    answer = at_counter.post(address(xie, elder_allowance, "case_notify"), page(elder_allowance))
    assert answer.status_code == 409
    assert not Case.objects.exists()


def test_an_unmet_condition_needs_a_reason(at_counter, elder_allowance, xie):
    Person.objects.filter(pk=xie.pk).update(hukou_area_code="110101001")
    refused = at_counter.post(address(xie, elder_allowance), page(elder_allowance))
    assert refused.status_code == 409
    assert not Case.objects.exists()
    at_counter.post(address(xie, elder_allowance), page(elder_allowance, despite="本人坚持申请，材料待核"))
    assert Case.objects.get().state == "accepted"


def test_a_reason_too_long_is_refused_and_kept(at_counter, elder_allowance, xie):
    Person.objects.filter(pk=xie.pk).update(hukou_area_code="110101001")
    refused = at_counter.post(address(xie, elder_allowance), page(elder_allowance, despite="坚" * 201))
    text = refused.content.decode()
    assert "受理理由最多 200 个字，现在是 201 个，请缩短。" in text
    assert "坚" * 201 in text
    assert not Case.objects.exists()


def test_decided_on_the_spot(at_counter, senior_card, xie):
    answer = at_counter.post(address(xie, senior_card, "case_accept_decide"), page(senior_card))
    case = Case.objects.get()
    assert case.state == "approved"
    assert answer["Location"] == reverse("case_deliver", args=[case.uid])
    assert not OutboxMessage.objects.exists()  # she stands at the window
    text = at_counter.get(answer["Location"]).content.decode()
    for kind in (Paper.Kind.APPROVAL, Paper.Kind.RECEIPT):
        assert reverse("paper", args=[case.papers.get(kind=kind).uid]) + "?print=1" in text
    assert all(words in text for words in ("当场送达", "接待下一位", 'value="谢玉清"'))
    receipt = at_counter.get(reverse("paper", args=[case.papers.get(kind=Paper.Kind.RECEIPT).uid])).content.decode()
    assert "稍候" not in receipt


def test_the_agent_signs_for_what_is_decided_on_the_spot(at_counter, senior_card, xie, household):
    son = Person.objects.create(name="谢强", household=household, area_code=household.area_code)
    sent = page(senior_card, agent=str(son.uid), agent_relation="儿子")
    answer = at_counter.post(address(xie, senior_card, "case_accept_decide"), sent)
    assert 'value="谢强"' in at_counter.get(answer["Location"]).content.decode()


def test_an_agent_acts_for_her(at_counter, elder_allowance, xie, household):
    son = Person.objects.create(name="谢强", household=household, area_code=household.area_code)
    sent = page(elder_allowance, agent=str(son.uid), agent_relation="儿子")
    at_counter.post(address(xie, elder_allowance), sent)
    assert Case.objects.get().agent == son


def test_a_guide_that_changed_meanwhile_is_shown_first(at_counter, elder_allowance, xie):
    answer = at_counter.post(address(xie, elder_allowance), page(elder_allowance, version=str(uuid.uuid4())))
    assert answer.status_code == 409
    assert not Case.objects.exists()


def test_needs_login(client, elder_allowance, xie):
    assert client.get(address(xie, elder_allowance))["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("who", ["officer", "auditor", "grid_worker", "administrator", "stranger"])
def test_other_posts_are_refused(who: str, request: Any, client, elder_allowance, xie):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address(xie, elder_allowance)).status_code == 403
    assert client.post(address(xie, elder_allowance), page(elder_allowance)).status_code == 403
    assert not Case.objects.exists()


def test_a_clerk_of_another_street_finds_nobody(client, clerk_elsewhere, elder_allowance, xie):
    client.force_login(clerk_elsewhere)
    assert client.get(address(xie, elder_allowance)).status_code == 404


def test_an_item_that_is_none(at_counter, xie):
    assert at_counter.get(reverse("case_accept", args=["person", xie.uid, "XX-99"])).status_code == 404
