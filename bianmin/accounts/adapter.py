"""How allauth behaves at the staff door."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bianmin.core import encryption


class StaffAdapter(DefaultAccountAdapter):
    """Nobody signs up at the staff door: an administrator makes the account. Demo people exist in the demo alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user = super().authenticate(request, **credentials)
        if user is not None and getattr(user, "is_resident", False):
            return None  # whatever password it may have been given
        if user is not None and getattr(user, "demo", False) and not settings.DEMO:
            raise ValidationError(_("演示账号只能在演示环境登录。"))
        return user


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secrets of authenticators and spare codes lie sealed like everything that opens a door."""

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)
