"""A resident reads who has looked at her file, and why."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core import journal
from bianmin.core.models import JournalEntry
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.portal.models import ResidentAccount
from bianmin.residents.actions.person import person_reveal
from bianmin.residents.models import Person

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]
LOOKS = "/my/looks/"


@pytest.fixture
def bound(resident: Enter, clerk: User, xie: Person) -> Client:
    phone = resident("15400001111")
    assert phone.get(LOOKS)["Location"] == reverse("person_acting"), "nobody is bound yet"
    binding_add(account=ResidentAccount.objects.get(), code=binding_code_make(actor=clerk, person=xie))
    return phone


@pytest.fixture
def daughter(xie: Person) -> Person:
    return Person.objects.create(name="谢红", area_code=xie.area_code)


def _exported(clerk: User, person: Person) -> None:
    journal.record(
        actor=clerk,
        verb="person.export",
        noun=person,
        subject_uid=person.uid,
        payload={"export": "DC-1", "purpose": "低保年审"},
        audience=JournalEntry.Audience.SUBJECT,
    )


def test_she_reads_who_opened_revealed_and_exported(
    bound: Client, clerk: User, director: User, xie: Person, daughter: Person
) -> None:
    assert "还没有人看过" in bound.get(LOOKS).content.decode()
    client = Client()
    client.force_login(director)
    client.get(reverse("person_detail", args=[xie.uid]))
    person_reveal(actor=clerk, person=xie, field="phone", purpose="reveal.contact")
    _exported(director, xie)
    _exported(director, daughter)
    page = bound.get(LOOKS).content.decode()
    assert page.count(f"<b>{director}</b>") == 2, "opened and exported, and nothing of the daughter"
    assert page.count("完整信息，导出成表") == 1
    assert "低保年审" in page
    assert (f"<b>{clerk}</b>" in page, "联系本人" in page) == (True, True)
    assert bound.get(reverse("my")).content.decode().count(LOOKS) == 1


def test_looks_are_paged_with_a_constant_number_of_queries(
    bound: Client, clerk: User, xie: Person, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    _exported(clerk, xie)
    bound.get(LOOKS)
    for _more in range(24):
        _exported(clerk, xie)
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        page = bound.get(LOOKS).content.decode()
    assert page.count(f"<b>{clerk}</b>") == 20
    assert "cursor=" in page
    assert bound.get(LOOKS, {"cursor": "x"}).status_code in (200, 400)


def test_staff_and_strangers_do_not_read_it(client: Client, clerk: User) -> None:
    assert client.get(LOOKS)["Location"].startswith("/login")
    client.force_login(clerk)
    assert client.get(LOOKS).status_code == 403
