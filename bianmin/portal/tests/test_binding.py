"""A telephone is bound at the counter, acts for a parent, and is set free again."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.actions.outbox import message_enqueue
from bianmin.core.errors import NotAllowed
from bianmin.core.models import Code, CodeTable, JournalEntry
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.portal.errors import WrongCode
from bianmin.portal.models import Binding, BindingCode, ResidentAccount
from bianmin.residents.actions.representation import representation_add, representation_end
from bianmin.residents.models import Person

pytestmark = pytest.mark.django_db
PHONE = "15400001111"
Enter = Callable[..., Client]


@pytest.fixture
def daughter(xie: Person) -> Person:
    return Person.objects.create(name="谢红", area_code=xie.area_code, sex="2", birth_date=date(1970, 5, 1))


def _bind(client: Client, code: str) -> Any:
    return client.post(reverse("binding_add"), {"code": code})


def test_a_refusal_may_be_looked_at_in_large_print(resident: Enter) -> None:
    phone = resident("15400001111")
    for name, page in (
        ("binding_add", "person_acting"),
        ("binding_ask", "person_acting"),
        ("account_close", "my_phone_account"),
    ):
        where = reverse(name)
        refused = phone.post(where, {})
        assert refused.status_code == 400
        back = phone.post(reverse("large_print"), {"large": "1", "next": where}, follow=True)
        assert back.redirect_chain[-1] == (reverse(page), 302)


def test_clerk_hands_out_a_code_and_the_phone_is_bound(
    resident: Enter, clerk: User, xie: Person, client: Client
) -> None:
    desk = Client()
    desk.force_login(clerk)
    page = desk.post(reverse("binding_code_make", args=[xie.uid])).content.decode()
    code = binding_code_make(actor=clerk, person=xie)
    assert "绑定码" in page
    phone = resident(PHONE)
    done = _bind(phone, f"{code[:4]} {code[4:]}")
    assert done.status_code == 302
    mine = phone.get("/my/").content.decode()
    assert xie.name in mine
    assert "还没有办件" in mine
    binding = Binding.objects.get()
    assert (binding.how, binding.by) == ("counter", clerk)
    assert JournalEntry.objects.filter(verb="binding.add", subject_uid=xie.uid).count() == 1
    assert "154****1111" in desk.get(reverse("person_detail", args=[xie.uid])).content.decode()


@pytest.mark.parametrize("typed", ["12345678", "abc", "", "1234567890123456789012345678901"])
def test_wrong_codes_bind_nobody(resident: Enter, clerk: User, xie: Person, typed: str) -> None:
    binding_code_make(actor=clerk, person=xie)
    BindingCode.objects.filter(code_index="").delete()
    phone = resident(PHONE)
    answer = _bind(phone, typed)
    assert answer.status_code == 400
    assert not Binding.objects.exists()


def test_code_is_good_once_and_for_a_quarter_of_an_hour(clerk: User, xie: Person) -> None:
    first, second = account_open(phone=PHONE), account_open(phone="15400002222")
    code = binding_code_make(actor=clerk, person=xie)
    with clock.frozen(clock.now() + timedelta(minutes=16)), pytest.raises(WrongCode):
        binding_add(account=first, code=code)
    old, new = binding_code_make(actor=clerk, person=xie), binding_code_make(actor=clerk, person=xie)
    with pytest.raises(WrongCode):
        binding_add(account=first, code=old)
    binding_add(account=first, code=new)
    with pytest.raises(WrongCode):
        binding_add(account=second, code=new)


def test_tries_are_limited(resident: Enter) -> None:
    phone = resident(PHONE)
    for _time in range(5):
        assert "绑定码不对" in _bind(phone, "00000000").content.decode()
    assert "试得太多了" in _bind(phone, "00000000").content.decode()


def test_acts_for_a_parent_as_long_as_it_holds(resident: Enter, clerk: User, xie: Person, daughter: Person) -> None:
    Code.objects.create(table=CodeTable.objects.create(key="kinship", name="亲属关系"), code="30", name="女儿")
    row = representation_add(actor=clerk, person=xie, representative=daughter, kind="agent", relation="30")
    phone = resident(PHONE)
    _bind(phone, binding_code_make(actor=clerk, person=daughter))
    page = phone.get(reverse("person_acting")).content.decode()
    assert xie.name in page
    assert daughter.name in page
    assert "您是女儿" in page
    assert phone.post(reverse("person_act", args=[xie.uid])).status_code == 302
    assert f"<b>{xie.name}</b>" in phone.get("/my/").content.decode()
    back = "/services/SH-03/?again=1"
    assert f'name="next" value="{back}"' in phone.get(reverse("person_acting"), {"next": back}).content.decode()
    assert phone.post(reverse("person_act", args=[daughter.uid]), {"next": back})["Location"] == back
    for foreign in ("https://example.com/", "//example.com/"):
        answer = phone.post(reverse("person_act", args=[xie.uid]), {"next": foreign})
        assert answer["Location"] == reverse("my")
    representation_end(
        actor=clerk, person=xie, representation=row, reason="不再委托", until=clock.today() - timedelta(days=0)
    )
    with clock.frozen(clock.now() + timedelta(days=1)):
        phone = resident(PHONE)
        assert xie.name not in phone.get("/my/").content.decode()
        assert phone.post(reverse("person_act", args=[xie.uid])).status_code == 404


def test_nobody_acts_for_a_stranger(resident: Enter, xie: Person) -> None:
    phone = resident(PHONE)
    assert phone.post(reverse("person_act", args=[xie.uid])).status_code == 404
    assert phone.post(reverse("binding_end", args=[xie.uid])).status_code == 404


def test_set_free_again(resident: Enter, clerk: User, xie: Person) -> None:
    phone = resident(PHONE)
    _bind(phone, binding_code_make(actor=clerk, person=xie))
    phone.post(reverse("binding_end", args=[xie.uid]))
    assert "还没有绑定本人" in phone.get("/my/").content.decode()
    assert JournalEntry.objects.filter(verb="binding.end", subject_uid=xie.uid).count() == 1


def test_messages_of_the_person_alone(resident: Enter, clerk: User, xie: Person, daughter: Person) -> None:
    phone = resident(PHONE)
    assert phone.get(reverse("my_messages"))["Location"] == reverse("person_acting"), "nobody is bound yet"
    _bind(phone, binding_code_make(actor=clerk, person=xie))
    assert "还没有消息" in phone.get(reverse("my_messages")).content.decode()
    message_enqueue(key="a", purpose="affairs", subject_uid=xie.uid, body="高龄津贴已受理", area_code=xie.area_code)
    message_enqueue(key="b", purpose="affairs", subject_uid=daughter.uid, body="别人的事", area_code=xie.area_code)
    message_enqueue(key="c", purpose="login_code", subject_uid=xie.uid, params={"code": "123456", "minutes": 5})
    later = {"key": "d", "not_before": clock.now() + timedelta(hours=5), "body": "明天的事"}
    message_enqueue(purpose="affairs", subject_uid=xie.uid, area_code=xie.area_code, **later)
    page = phone.get(reverse("my_messages")).content.decode()
    assert "明天的事" not in page
    assert "高龄津贴已受理" in page
    assert "别人的事" not in page
    assert "123456" not in page


def test_who_may_hand_out_codes(auditor: User, clerk_elsewhere: User, xie: Person, client: Client) -> None:
    with pytest.raises(NotAllowed):
        binding_code_make(actor=auditor, person=xie)
    client.force_login(clerk_elsewhere)
    assert client.post(reverse("binding_code_make", args=[xie.uid])).status_code == 404
    assert not BindingCode.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_phones_with_one_code_at_the_same_instant(clerk: User, xie: Person) -> None:
    accounts = [account_open(phone=PHONE), account_open(phone="15400002222")]
    code = binding_code_make(actor=clerk, person=xie)
    outcomes = _at_once([lambda account=account: binding_add(account=account, code=code) for account in accounts])
    assert sorted(outcomes) == ["WrongCode", "done"]
    assert Binding.objects.live().count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_phone_twice_at_the_same_instant_is_one_account() -> None:
    assert _at_once([lambda: account_open(phone=PHONE)] * 2) == ["done", "done"]
    assert ResidentAccount.objects.count() == 1


def _at_once(acts: list[Callable[[], Any]]) -> list[str]:
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait(5)
            act()
            outcomes.append("done")
        except WrongCode:
            outcomes.append("WrongCode")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
