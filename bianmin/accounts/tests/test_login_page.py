"""The staff's log-in and security pages carry the look of the house, and say what went wrong."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-1"


@pytest.fixture
def liu(client: Client) -> Client:
    """刘静, logged in by password and confirmed for the security pages."""
    get_user_model().objects.create_user("liu", password=PASSWORD, name="刘静")
    client.post(reverse("account_login"), {"login": "liu", "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def text_of(client: Client, name: str) -> str:
    response = client.get(reverse(name))
    assert response.status_code == 200
    return response.content.decode()


def test_login_page_is_ours(client: Client) -> None:
    page = text_of(client, "account_login")
    assert "<title>工作人员登录" in page
    assert 'name="robots" content="noindex' in page
    assert "用通行密钥登录" in page
    assert "data-caps-hint" in page
    assert "/signup" not in page


def test_wrong_password_is_told_and_the_name_stays(client: Client) -> None:
    response = client.post(reverse("account_login"), {"login": "nobody", "password": "wrong"})
    page = response.content.decode()
    assert "没有登录成功" in page
    assert 'value="nobody"' in page
    assert "wrong" not in page


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mfa_index", "验证器应用"),
        ("mfa_activate_totp", "再输入它显示的六位数字"),
        ("mfa_list_webauthn", "还没有登记过钥匙"),
        ("mfa_add_webauthn", "登记这把钥匙"),
        ("account_change_password", "改好密码"),
        ("account_logout", "继续工作"),
        ("account_reauthenticate", "确认是您本人"),
    ],
)
def test_security_pages_are_ours(liu: Client, name: str, words: str) -> None:
    page = text_of(liu, name)
    assert words in page
    assert "ui/components.css" in page


def test_sensitive_page_asks_to_confirm_first(client: Client) -> None:
    """allauth answers this by an exception that our error pages must let through."""
    user = get_user_model().objects.create_user("liu", password=PASSWORD, name="刘静")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get(reverse("mfa_activate_totp"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_logging_in_says_nothing_about_it(liu: Client) -> None:
    shown, _, _unused = text_of(liu, "mfa_index").partition("<template")  # which holds toasts that scripts show
    assert 'id="toasts"' in shown
    assert 'class="toast ' not in shown
