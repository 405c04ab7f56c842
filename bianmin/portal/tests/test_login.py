"""The residents' door: a phone and a code, the same answer for everybody, no way to a staff account and back."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin.accounts.actions.post import post_add
from bianmin.accounts.errors import PostRefused
from bianmin.accounts.models import Role, User
from bianmin.conftest import PASSWORD, mrs_xie
from bianmin.core import clock, encryption
from bianmin.core.models import JournalEntry, OutboxMessage
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Representation

from .conftest import CODE, LOGIN, last_code, log_in

pytestmark = pytest.mark.django_db
PHONE = "15400001111"


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_code_makes_an_account_without_a_person(client: Client) -> None:
    response = log_in(client, PHONE)
    assert response.url == "/my/"
    account = ResidentAccount.objects.get()
    assert account.user.is_resident
    assert not account.user.has_usable_password()
    assert account.user.posts.count() == 0
    assert account.phone_masked == "154****1111"
    assert JournalEntry.objects.filter(verb="resident_account.open").count() == 1
    assert "还没有绑定本人" in client.get("/my/").content.decode()


def test_the_second_time_it_is_the_same_account(client: Client) -> None:
    log_in(client, PHONE)
    client.post("/logout")
    assert not is_in(client)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        log_in(client, PHONE)
    assert ResidentAccount.objects.count() == 1


@pytest.mark.parametrize("typed", ["154 0000 1111", "+86 154-0000-1111", "１５４００００１１１１", "8615400001111"])
def test_a_number_is_read_as_people_type_it(client: Client, typed: str) -> None:
    client.post(LOGIN, {"phone": typed})
    assert OutboxMessage.objects.get().recipient == PHONE


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0371-66212590", "座机，收不到短信"),
        ("+1 415 555 0100", "只能用中国内地的手机号"),
        ("1540000111", "现在是 10 位"),
        ("12345678901", "没有以 12 开头的手机号"),
        ("66212590", "座机，收不到短信"),
        ("25400008001", "这不是手机号"),
        ("", "请填手机号"),
        ("谢阿姨", "只能是数字"),
    ],
)
def test_a_number_that_gets_no_message_is_told_why(client: Client, typed: str, words: str) -> None:
    response = client.post(LOGIN, {"phone": typed})
    assert words in response.content.decode()
    assert typed in response.content.decode()
    assert not OutboxMessage.objects.exists()


def test_nothing_tells_a_known_number_from_an_unknown_one(client: Client, xie: Any) -> None:
    account_open(phone="15400002222")
    answers, counts = [], []
    for number in ("15400002222", "15400003333", xie.phone):
        client.cookies.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(LOGIN, {"phone": number})
        page = client.get(CODE).content.decode().replace(number[-4:], "####")
        answers.append((answer.status_code, answer["Location"], _without_token(page)))
        counts.append(len(queries))
    assert len(set(answers)) == 1
    assert len(set(counts)) == 1
    bodies = {m.body.replace(last_code(m.recipient), "") for m in OutboxMessage.objects.all()}
    assert len(bodies) == 1


def test_the_session_holds_neither_number_nor_code_in_plain(client: Client) -> None:
    client.post(LOGIN, {"phone": PHONE})
    held = str(dict(client.session))
    assert PHONE not in held
    assert last_code() not in held
    client.post(CODE, {"action": "verify", "code": last_code()})
    assert is_in(client)
    assert PHONE not in str(dict(client.session))


def test_a_wrong_code_says_so_and_five_end_it(client: Client) -> None:
    client.post(LOGIN, {"phone": PHONE})
    right = last_code()
    wrong = "000000" if right != "000000" else "111111"
    assert "验证码不对" in client.post(CODE, {"action": "verify", "code": wrong}).content.decode()
    for _time in range(4):
        answer = client.post(CODE, {"action": "verify", "code": wrong})
    assert answer.status_code == 302
    assert "填错太多次" in client.get(LOGIN).content.decode()
    client.post(CODE, {"action": "verify", "code": right})
    assert not is_in(client)


def test_new_sessions_do_not_bring_new_tries_for_a_number(client: Client) -> None:
    for minutes in range(0, 6, 2):
        with clock.frozen(clock.now() + timedelta(minutes=minutes)):
            client.post(LOGIN, {"phone": PHONE})
            for _again in range(5):
                client.post(CODE, {"action": "verify", "code": "x"})
            client.cookies.clear()
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        log_in(client, PHONE)
    assert not is_in(client)


def test_full_width_digits_and_gaps_of_a_code_are_read(client: Client) -> None:
    client.post(LOGIN, {"phone": PHONE})
    wide = " ".join(chr(ord(digit) + 0xFEE0) for digit in last_code())
    client.post(CODE, {"action": "verify", "code": wide})
    assert is_in(client)


def test_an_old_code_is_told_to_be_old(client: Client, monkeypatch: Any) -> None:
    client.post(LOGIN, {"phone": PHONE})
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: 9e9)
    client.post(CODE, {"action": "verify", "code": last_code()})
    assert not is_in(client)


def test_a_second_message_makes_the_first_code_void(client: Client) -> None:
    client.post(LOGIN, {"phone": PHONE})
    first = last_code()
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        client.post(CODE, {"action": "resend"})
    if last_code() != first:
        client.post(CODE, {"action": "verify", "code": first})
        assert not is_in(client)
    client.post(CODE, {"action": "verify", "code": last_code()})
    assert is_in(client)


def test_another_number_may_be_typed_before_the_code(client: Client) -> None:
    client.post(LOGIN, {"phone": PHONE})
    assert "用手机号登录" in client.get(LOGIN).content.decode()
    log_in(client, "15400002222")
    assert ResidentAccount.objects.get().phone == "15400002222"


def test_messages_to_a_number_are_limited(client: Client) -> None:
    client.post(LOGIN, {"phone": PHONE})
    answer = client.post(LOGIN, {"phone": PHONE})
    assert answer.status_code == 429
    assert "要得太频繁" in answer.content.decode()
    assert OutboxMessage.objects.count() == 1
    assert 'href="/login/code' in answer.content.decode()  # the code that has come may still be typed


def test_whoever_acts_for_several_is_told_for_whom(client: Client, xie: Any, clerk: User) -> None:
    child = mrs_xie(xie.household, serial=304, phone=PHONE, name="谢小燕", relation="30")
    Representation.objects.create(person=xie, representative=child, kind="agent", relation="52", since=clock.today())
    account = account_open(phone=PHONE)
    binding_add(account=account, code=binding_code_make(actor=clerk, person=child))
    response = log_in(client, PHONE)
    assert "现在办的是谢小燕的事" in client.get(response.url).content.decode()


def test_the_session_starts_afresh_at_login(client: Client) -> None:
    client.post(LOGIN, {"phone": PHONE})
    before = client.session.session_key
    client.post(CODE, {"action": "verify", "code": last_code()})
    assert is_in(client)
    assert client.session.session_key != before


def test_each_door_has_its_own_idle_end(client: Client, settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS, settings.RESIDENT_IDLE_SECONDS = 60, 600
    log_in(client, PHONE)
    client.get("/my/")
    now = clock.now()
    with clock.frozen(now + timedelta(seconds=500)):
        assert client.get("/my/").status_code == 200
    with clock.frozen(now + timedelta(seconds=1200)):
        assert client.get("/my/").url.startswith("/login")


def test_to_stay_holds_for_thirty_days(client: Client) -> None:
    log_in(client, PHONE, stay="on")
    assert client.session.get_expiry_age() == 30 * 24 * 3600
    client.get("/my/")
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert client.get("/my/").status_code == 200


def test_after_login_one_comes_to_the_page_that_was_asked_for(client: Client) -> None:
    asked = client.get("/my/persons/")
    client.post(asked.url, {"phone": PHONE, "next": "/my/persons/"})
    answer = client.post(CODE, {"action": "verify", "code": last_code(), "next": "/my/persons/"})
    assert answer.url == "/my/persons/"


def test_a_blocked_account_is_told_after_the_right_code_alone(client: Client) -> None:
    account = account_open(phone=PHONE)
    User.objects.filter(pk=account.user_id).update(is_active=False)
    answer = log_in(client, PHONE)
    assert "已经停用" in answer.content.decode()
    assert not is_in(client)


def test_the_staff_door_never_opens_for_a_resident(client: Client) -> None:
    user = account_open(phone=PHONE).user
    User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD))
    for name in (user.username, PHONE):
        client.post("/desk/login", {"login": name, "password": PASSWORD})
        assert not is_in(client)
    assert 'name="password"' in client.get("/desk/login").content.decode()


def test_a_resident_opens_nothing_of_the_desk(client: Client) -> None:
    log_in(client, PHONE)
    for path in ("/desk/", "/desk/account/", "/desk/account/password/", "/desk/components/", "/desk/cases/"):
        assert client.get(path).status_code == 403, path
    assert client.get("/api/v1/people?q=谢").status_code in (401, 404)


def test_a_member_of_staff_is_not_let_into_a_residents_page(client: Client, clerk: Any) -> None:
    client.force_login(clerk)
    assert client.get("/my/").status_code == 403
    assert "请先退出" in client.get(LOGIN).content.decode()


def test_residents_are_no_staff(client: Client, administrator: Any, areas: Any, centre: Any) -> None:
    user = account_open(phone=PHONE).user
    client.force_login(administrator)
    assert user.username not in client.get("/desk/staff/").content.decode()
    assert client.get(f"/desk/staff/{user.uid}/").status_code == 404
    with pytest.raises(PostRefused):
        post_add(actor=administrator, staff=user, role=Role.CLERK, area=centre.area, centre=centre)


def test_the_phone_is_sealed_and_found_by_its_token(client: Client) -> None:
    account = account_open(phone=PHONE)
    assert account.phone_index == encryption.blind("portal-phone", PHONE)
    assert account_open(phone=PHONE) == account


def _without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_whoever_sends_after_the_session_ended_is_told(client: Client) -> None:
    answer = client.post(reverse("binding_add"), {"code": "12345678"}, follow=True)
    assert "登录已经过期，刚才的内容没有提交" in answer.content.decode()
    assert "登录已经过期" not in Client().get("/my/", follow=True).content.decode()
