"""One's own account: logged out everywhere, left; and the door where no message leaves the house."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core import channels, clock
from bianmin.core.models import Centre, OutboxMessage
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.portal.models import Binding, ResidentAccount
from bianmin.residents.models import Person

from .conftest import LOGIN, log_in

pytestmark = pytest.mark.django_db
PHONE = "15400001111"
Enter = Callable[..., Client]


def test_logged_out_everywhere(resident: Enter) -> None:
    first, second = resident(PHONE), Client()
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        log_in(second, PHONE)
        assert second.get("/my/").status_code == 200
        page = first.get(reverse("my_phone_account")).content.decode()
        assert "154****1111" in page
        assert PHONE not in page
        first.post(reverse("account_end_sessions"))
        for client in (first, second):
            assert client.get("/my/")["Location"].startswith("/login")


def test_left_for_good_and_the_number_is_free(resident: Enter, clerk: User, xie: Person) -> None:
    phone = resident(PHONE)
    old = ResidentAccount.objects.get()
    binding_add(account=old, code=binding_code_make(actor=clerk, person=xie))
    unsure = phone.post(reverse("account_close"))
    assert unsure.status_code == 400
    assert "请先在" in unsure.content.decode()
    assert Binding.objects.live().exists()
    phone.post(reverse("account_close"), {"sure": "on"})
    assert not Binding.objects.live().exists()
    assert phone.get("/my/")["Location"].startswith("/login")
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        log_in(phone, PHONE)
        assert "还没有绑定本人" in phone.get("/my/").content.decode()
    assert ResidentAccount.objects.get(closed_at=None).pk != old.pk


def test_no_number_is_asked_for_where_no_message_leaves_the_house(
    client: Client, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(channels._channels, "sms")
    for answer in (client.get(LOGIN), client.post(LOGIN, {"phone": PHONE})):
        page = answer.content.decode()
        assert "还没有开通" in page
        assert centre.hotline in page
        assert 'name="phone"' not in page
    assert not OutboxMessage.objects.exists()
