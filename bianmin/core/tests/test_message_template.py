"""What messages say is edited on screen; the catalogue leaves it alone afterwards."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.core import messages
from bianmin.core.actions.message_template import message_template_edit
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.loaders import load_messages
from bianmin.core.models import JournalEntry, MessageTemplate
from bianmin.core.selectors.message_template import TemplateRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(db: None) -> MessageTemplate:
    load_messages()
    return MessageTemplate.objects.get(purpose="case_news")


def edit(actor: Any, template: MessageTemplate, words: str, **more: Any) -> MessageTemplate:
    given = {"version": template.version, "provider_code": ""} | more
    return message_template_edit(actor=actor, template=template, words=words, **given)


def test_new_words_are_sent_from_now_on_and_stay(administrator: Any, template: MessageTemplate) -> None:
    edit(administrator, template, "您的事（{number}）有消息，\n请打 {phone}。", provider_code="SMS_1")
    load_messages()
    now = messages.template("case_news")
    assert now is not None
    assert now.render({"number": "X-1", "phone": "6621"}) == "您的事（X-1）有消息， 请打 6621。"
    assert now.provider_code == "SMS_1"
    assert JournalEntry.objects.filter(verb="message_template.edit").count() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "请写上"),
        ("有消息 {name}", "{number}"),
        ("有消息 {number", "成对"),
        ("x" * 301, "最多 300"),
    ],
)
def test_words_that_would_not_work(administrator: Any, template: MessageTemplate, words: str, said: str) -> None:
    with pytest.raises(UserError, match=said.replace("{", r"\{")):
        edit(administrator, template, words)


def test_a_code_cannot_be_left_out(administrator: Any, template: MessageTemplate) -> None:
    login = MessageTemplate.objects.get(purpose="login_code")
    with pytest.raises(UserError, match="验证码"):
        edit(administrator, login, "您好，{minutes} 分钟内有效。")


def test_two_administrators(administrator: Any, template: MessageTemplate) -> None:
    edit(administrator, template, "有消息 {number}")
    with pytest.raises(VersionConflict):
        edit(administrator, template, "别的话 {number}")


def test_the_pages(administrator: Any, clerk: Any, client: Client, template: MessageTemplate) -> None:
    page = reverse("message_template_edit", args=[template.uid])
    client.force_login(clerk)
    assert client.get(reverse("message_templates")).status_code == 403
    assert client.post(page, {"words": "x", "version": 1}).status_code == 403
    with pytest.raises(NotAllowed):
        edit(clerk, template, "x")
    client.force_login(administrator)
    listed = client.get(reverse("message_templates")).content.decode()
    assert "XDJ-20250908-0001" in listed
    assert "{number}" in client.get(page).content.decode()
    wrong = client.post(page, {"words": "有 {wrong}", "version": template.version, "provider_code": "SMS_2"})
    assert wrong.status_code == 400
    assert "有 {wrong}" in wrong.content.decode()
    assert 'value="SMS_2"' in wrong.content.decode()
    done = client.post(page, {"words": "有消息 {number}", "version": template.version, "provider_code": ""})
    assert done["Location"] == reverse("message_templates")


def test_how_many_short_messages(template: MessageTemplate) -> None:
    template.words = "字" * 70
    assert TemplateRow(template).parts == 1
    template.words = "字" * 71
    assert TemplateRow(template).parts == 2
