"""What a case tells: neutral words by short message, all of it behind the login, a call where none can be sent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.affairs.actions.case_decide import case_approve
from bianmin.affairs.actions.case_supply import case_request_supplement
from bianmin.affairs.actions.steps import PURPOSES
from bianmin.affairs.models import Case
from bianmin.affairs.tests.conftest import accept, document_types, elder_allowance, make_item, monday
from bianmin.channels import providers, sms
from bianmin.core import channels, messages
from bianmin.core.actions.outbox_deliver import outbox_deliver
from bianmin.core.models import JournalEntry, OutboxMessage
from bianmin.residents.models import Person

__all__ = ["accept", "document_types", "elder_allowance", "make_item", "monday"]  # the fixtures of affairs
pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[providers.Sms]:
    """What leaves the house."""
    gone: list[providers.Sms] = []

    class Post:
        def send(self, one: providers.Sms) -> str:
            gone.append(one)
            return "1"

    monkeypatch.setitem(channels._channels, "sms", channels.Channel("sms", sms.deliver, quiet=True))
    monkeypatch.setattr(sms, "provider", Post)
    return gone


def test_a_short_message_names_no_item_and_no_code(
    sent: list[providers.Sms], accept: Callable[..., Case], officer: User, xie: Person
) -> None:
    case = accept(channel="api")
    case_approve(actor=officer, case=case)
    assert outbox_deliver() == 2
    for one in sent:
        assert one.phone == xie.phone
        assert case.number in one.text
        for secret in (case.item_version.name, case.pickup_code, xie.name):
            assert secret not in one.text
        assert set(one.params) == {"number", "phone"}
    told = OutboxMessage.objects.get(purpose="case_result")
    assert case.item_version.name in told.body  # on her own page
    assert told.state == OutboxMessage.State.SENT


def test_what_is_missing_goes_out_as_such(
    sent: list[providers.Sms], accept: Callable[..., Case], officer: User
) -> None:
    case_request_supplement(actor=officer, case=accept(), wanted=[{"name": "收入证明"}])
    outbox_deliver()
    assert ["补材料" in one.text for one in sent] == [True]
    assert "收入证明" not in sent[0].text


@pytest.mark.parametrize("number", ["", "037166212590"])
def test_who_has_no_mobile_is_called(sent: Any, accept: Callable[..., Case], xie: Person, number: str) -> None:
    Person.objects.filter(pk=xie.pk).update(phone=number)
    xie.refresh_from_db()
    accept(channel="api", person=xie, form_data={"phone": "15400006621"})
    assert OutboxMessage.objects.get().channel == channels.DESK
    outbox_deliver()
    assert sent == []


def test_each_purpose_has_its_template() -> None:
    for purpose in {*PURPOSES.values(), "case_news", "online_returned", "online_declined", "bind_code", "bound"}:
        template = messages.of_file(purpose)
        assert template is not None
        assert template.render(template.samples)


def test_what_did_not_arrive_comes_to_the_desk_and_may_be_sent_again(
    sent: list[providers.Sms], monkeypatch: pytest.MonkeyPatch, accept: Callable[..., Case], clerk: User, client: Client
) -> None:
    def refuse(message: OutboxMessage) -> str:
        raise channels.NotDelivered("不是手机号，收不到短信", final=True)

    accept(channel="api")
    with monkeypatch.context() as broken:
        broken.setitem(channels._channels, "sms", channels.Channel("sms", refuse, quiet=True))
        outbox_deliver()
    message = OutboxMessage.objects.get()
    assert (message.channel, message.failed_channel) == ("desk", "sms")
    client.force_login(clerk)
    page = client.get(reverse("message_detail", args=[message.uid])).content.decode()
    assert "收不到短信" in page
    again = reverse("message_send_again", args=[message.uid])
    assert client.post(again).status_code == 302
    assert client.post(again).status_code == 409  # pressed twice
    assert outbox_deliver() == 1
    assert len(sent) == 1
    assert JournalEntry.objects.filter(verb="message.send_again").count() == 1
