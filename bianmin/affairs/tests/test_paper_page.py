"""Papers to print, and messages that are told at the desk."""

import pytest
from django.urls import reverse

from bianmin.affairs.actions.case_close import case_withdraw
from bianmin.affairs.actions.case_decide import case_refuse
from bianmin.affairs.actions.case_supply import case_request_supplement
from bianmin.affairs.models import Case, Paper
from bianmin.core import clock
from bianmin.core.models import JournalEntry, OutboxMessage


def paper_url(case: Case, kind: str) -> str:
    return reverse("paper", args=[case.papers.get(kind=kind).uid])


def test_the_receipt_says_what_happens_next(client, clerk, case, xie_numbers):
    client.force_login(clerk)
    text = client.get(paper_url(case, Paper.Kind.RECEIPT)).content.decode()
    assert case.pickup_code in text
    assert "2025 年 9 月 22 日" in text
    assert "66212590" in text
    assert xie_numbers.id_number not in text


def test_the_next_person_is_called_by_who_may_accept(client, clerk, officer, case):
    for user, offered in ((clerk, True), (officer, False)):
        client.force_login(user)
        page = client.get(paper_url(case, Paper.Kind.RECEIPT)).content.decode()
        assert ("接待下一位" in page) is offered


def test_the_day_of_the_signature_does_not_wrap(client, clerk, case):
    client.force_login(clerk)
    text = client.get(paper_url(case, "receipt")).content.decode()
    assert f'<span class="nowrap">{clock.day_in_words(clock.today())}</span>' in text


def test_the_code_does_not_lie_in_the_qr_address(client, clerk, case, monkeypatch):
    addresses = []
    monkeypatch.setattr("segno.make", lambda data, **_: addresses.append(data) or pytest.skip.Exception)
    client.force_login(clerk)
    client.raise_request_exception = False
    client.get(paper_url(case, Paper.Kind.RECEIPT))
    assert addresses
    assert case.number in addresses[0]
    assert case.pickup_code not in addresses[0]


def test_the_refusal_names_grounds_basis_and_remedy(client, clerk, officer, case):
    case_refuse(actor=officer, case=case, grounds=["conditions"], reason="户籍已迁出")
    client.force_login(clerk)
    text = client.get(paper_url(case, Paper.Kind.REFUSAL)).content.decode()
    assert "未满 80 周岁" in text
    assert "第三十三条" in text
    assert "行政复议" in text


def test_the_supplement_names_everything_wanted(client, clerk, officer, case):
    case_request_supplement(actor=officer, case=case, wanted=[{"code": "M2"}, {"name": "社区证明"}])
    client.force_login(clerk)
    text = client.get(paper_url(case, Paper.Kind.SUPPLEMENT)).content.decode()
    assert "户口簿" in text
    assert "社区证明" in text


def test_the_supplement_names_what_was_to_follow(client, clerk, officer, accept):
    case = accept(materials={"M1": "received", "M2": "gap"})
    case_request_supplement(actor=officer, case=case, wanted=[{"name": "社区证明"}])
    client.force_login(clerk)
    text = client.get(paper_url(case, Paper.Kind.SUPPLEMENT)).content.decode()
    assert "受理时说好以后补的" in text
    assert "户口簿" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("director", 200),
        ("auditor", 403),
        ("grid_worker", 403),
        ("officer_elsewhere", 404),
        ("stranger", 404),
        ("clerk_elsewhere", 404),
    ],
)
def test_who_may_open_a_paper(who, status, request, client, case):
    client.force_login(request.getfixturevalue(who))
    assert client.get(paper_url(case, Paper.Kind.RECEIPT)).status_code == status


def test_a_paper_needs_login(client, case):
    assert client.get(paper_url(case, Paper.Kind.RECEIPT))["Location"].startswith(reverse("account_login"))


@pytest.fixture
def case(accept):
    """Accepted through the API: there is a message to tell."""
    return accept(channel=Case.Channel.API)


def test_a_message_is_told_once(client, clerk, case):
    client.force_login(clerk)
    message = OutboxMessage.objects.get()
    listed = client.get(reverse("message_list")).content.decode()
    assert case.number in listed
    assert case.pickup_code not in listed
    assert message.recipient not in listed
    opened = client.get(reverse("message_detail", args=[message.uid])).content.decode()
    assert case.pickup_code in opened
    assert message.recipient in opened
    assert JournalEntry.objects.filter(verb="person.look", actor=clerk, noun_uid=message.uid).exists()
    client.post(reverse("message_tell", args=[message.uid]), {"how": "phone"})
    message.refresh_from_db()
    assert message.state == OutboxMessage.State.SENT
    assert client.post(reverse("message_tell", args=[message.uid]), {"how": "phone"}).status_code == 409
    assert "没有要告知的消息" in client.get(reverse("message_list")).content.decode()


def test_an_overtaken_message_offers_nothing_to_press(client, clerk, case):
    message = OutboxMessage.objects.get()
    case_withdraw(actor=clerk, case=case)
    client.force_login(clerk)
    assert "不用再告知" in client.get(reverse("message_detail", args=[message.uid])).content.decode()
    assert client.post(reverse("message_tell", args=[message.uid]), {"how": "phone"}).status_code == 409


def test_a_way_of_telling_that_is_none(client, clerk, case):
    client.force_login(clerk)
    message = OutboxMessage.objects.get()
    assert client.post(reverse("message_tell", args=[message.uid]), {"how": "pigeon"}).status_code == 400
    message.refresh_from_db()
    assert message.state == OutboxMessage.State.QUEUED


@pytest.mark.parametrize(("who", "status"), [("auditor", 403), ("stranger", 403), ("clerk_elsewhere", 404)])
def test_who_may_tell(who, status, request, client, case):
    message = OutboxMessage.objects.get()
    client.force_login(request.getfixturevalue(who))
    assert client.post(reverse("message_tell", args=[message.uid]), {"how": "phone"}).status_code == status
    assert client.get(reverse("message_detail", args=[message.uid])).status_code == status
