"""The page that accepts after a one-time notice: it begins with what was kept and asks for what was missing."""

import pytest
from django.urls import reverse

from bianmin.affairs.actions.case_notify import case_notify
from bianmin.affairs.models import Paper
from bianmin.residents.models import Person


@pytest.fixture
def notified(clerk, elder_allowance, xie):
    """She brought her identity card; the household book is missing and her phone number was misread."""
    return case_notify(
        actor=clerk,
        version=elder_allowance,
        person=xie,
        materials={"M1": "received"},
        form_data={"phone": "12", "address": "平等街 12号院 3 楼"},
    )


@pytest.fixture
def page(client, clerk, notified):
    client.force_login(clerk)
    return reverse("case_accept_notified", args=[notified.uid])


def sent(case, **values):
    kept = {"m:M1": "received", "m:M2": "received", "f-name": "谢瑞清", "f-phone": "13800138000"}
    return kept | {"f-address": "平等街 12号院 3 楼", "f-bank_card": "", "case_version": str(case.version)} | values


def test_it_begins_with_what_was_kept(client, page, elder_allowance):
    text = client.get(page).content.decode()
    assert "平等街 12号院 3 楼" in text
    assert "年满 80 周岁" in text
    ticked = text.partition('id="m-M1-received"')[2].partition(">")[0]
    assert "checked" in ticked
    assert 'action="' + page in text


def test_the_field_that_was_missing_is_filled_in(client, page, notified):
    answer = client.post(page, sent(notified))
    notified.refresh_from_db()
    assert notified.state == "accepted"
    assert notified.form_data["phone"] == "13800138000"
    assert answer["Location"] == reverse("paper", args=[notified.papers.get(kind=Paper.Kind.RECEIPT).uid]) + "?print=1"


def test_what_is_typed_stays_on_an_error(client, page, notified):
    answer = client.post(page, sent(notified, **{"m:M2": "", "f-address": "改过的地址九号"}))
    assert answer.status_code == 400
    assert "改过的地址九号" in answer.content.decode()
    notified.refresh_from_db()
    assert notified.state == "notified"


def test_a_question_is_asked_and_its_answer_counts(client, page, notified, xie):
    Person.objects.filter(pk=xie.pk).update(hukou_area_code="")
    assert "a:person.hukou_city" in client.get(page).content.decode()
    again = client.post(page + "assess/", sent(notified, **{"a:person.hukou_city": "yes"})).content.decode()
    assert "当面询问" in again
    client.post(page, sent(notified, **{"a:person.hukou_city": "yes"}))
    notified.refresh_from_db()
    assert notified.assessment["answers"] == {"person.hukou_city": True}


def test_an_old_page_is_told(client, page, notified):
    assert client.post(page, sent(notified, case_version="9")).status_code == 409
    notified.refresh_from_db()
    assert notified.state == "notified"


def test_sent_twice_goes_on_to_the_case(client, page, notified):
    client.post(page, sent(notified))
    assert client.post(page, sent(notified))["Location"] == reverse("case_detail", args=[notified.uid])


def test_needs_a_clerk(client, page, officer):
    client.force_login(officer)
    assert client.get(page).status_code == 403
    assert client.post(page + "assess/").status_code == 403
