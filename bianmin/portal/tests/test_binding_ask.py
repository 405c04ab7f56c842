"""Bound by name, number and the telephone on file; the same answer whether somebody is known or not."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from bianmin.core.models import JournalEntry, OutboxMessage
from bianmin.portal.actions.binding_send import binding_code_send
from bianmin.portal.models import Binding, BindingCode
from bianmin.residents.models import Person

from .conftest import log_in

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]


def ask(phone: Client, name: str, number: str) -> str:
    """What is answered, in words; then the worker does its part."""
    answer = phone.post(reverse("binding_ask"), {"name": name, "number": number}, follow=True)
    for job in DBTaskResult.objects.filter(task_path__endswith="send_binding_code"):
        binding_code_send(job.args_kwargs["args"][0])
        job.delete()
    return re.sub(r'(?s)<input type="hidden".*?>', "", answer.content.decode())


def test_ones_own_telephone_is_bound_at_once(resident: Enter, xie: Person) -> None:
    phone = resident(xie.phone)
    assert "已绑定" in ask(phone, f" {xie.name} ", xie.id_number)
    binding = Binding.objects.get()
    assert (binding.person, binding.how) == (xie, "number_name_phone")
    assert OutboxMessage.objects.get(purpose="bound").recipient == xie.phone
    assert JournalEntry.objects.filter(verb="binding.add", subject_uid=xie.uid).count() == 1
    ask(phone, xie.name, xie.id_number)
    assert Binding.objects.count() == 1


def test_another_telephone_needs_the_code_that_went_to_the_one_on_file(resident: Enter, xie: Person) -> None:
    phone = resident("15400001111")
    ask(phone, xie.name, xie.id_number)
    assert not Binding.objects.exists()
    message = OutboxMessage.objects.get(purpose="bind_code")
    assert message.recipient == xie.phone
    assert "154****1111" in message.body
    found = re.search(r"\d{8}", message.body)
    assert found
    stranger = Client()
    log_in(stranger, "15400002222")
    assert stranger.post(reverse("binding_add"), {"code": found[0]}).status_code == 400  # hers alone
    assert phone.post(reverse("binding_add"), {"code": found[0]}).status_code == 302
    assert Binding.objects.get().how == "number_name_phone"
    assert OutboxMessage.objects.get(purpose="bound").recipient == xie.phone


def test_known_and_unknown_are_answered_alike(resident: Enter, xie: Person) -> None:
    phone = resident("15400001111")
    known = ask(phone, xie.name, xie.id_number)
    wrong_name = ask(phone, "谢玉兰", xie.id_number)
    unknown = ask(phone, xie.name, "11010519491231002X")
    assert known == wrong_name == unknown
    assert BindingCode.objects.count() == 1
    assert OutboxMessage.objects.filter(purpose="bind_code").count() == 1


def test_nothing_of_it_lies_open(resident: Enter, xie: Person) -> None:
    phone = resident("15400001111")
    phone.post(reverse("binding_ask"), {"name": xie.name, "number": xie.id_number})
    job = DBTaskResult.objects.get(task_path__endswith="send_binding_code")
    assert xie.id_number not in str(job.args_kwargs)
    assert xie.name not in str(job.args_kwargs)


@pytest.mark.parametrize(("name", "number", "said"), [("", "", "请填"), ("谢玉清", "41010419430", "18 位")])
def test_what_cannot_be_a_number_says_so(resident: Enter, name: str, number: str, said: str) -> None:
    page = ask(resident("15400001111"), name, number)
    assert said in page
    assert f'value="{name}"' in page or not name


def test_asking_has_an_end(resident: Enter, xie: Person) -> None:
    phone = resident("15400001111")
    pages = [ask(phone, xie.name, "11010519491231002X") for _ in range(6)]
    assert "试得太多" in pages[-1]
    assert "试得太多" not in pages[0]


def test_who_is_no_longer_alive_is_not_bound(resident: Enter, xie: Person) -> None:
    Person.objects.filter(pk=xie.pk).update(died_on="2025-01-01")
    ask(resident(xie.phone), xie.name, xie.id_number)
    assert not Binding.objects.exists()
    assert not BindingCode.objects.exists()
