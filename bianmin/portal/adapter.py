"""How allauth behaves at both doors: a password finds staff alone, a phone finds residents alone (docs/adr/0015)."""

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bianmin.accounts.adapter import StaffAdapter
from bianmin.accounts.middleware import IDLE

from .actions.account import account_by_phone, code_send


class DoorAdapter(StaffAdapter):
    def get_user_by_phone(self, phone: str) -> AbstractBaseUser | None:
        account = account_by_phone(phone)
        return account.user if account else None

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        account = getattr(user, "resident_account", None)
        return (account.phone, True) if account else None

    def send_verification_code_sms(self, user: AbstractBaseUser | None, phone: str, code: str, **kwargs: Any) -> None:
        code_send(phone=phone, code=code, purpose="login_code")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if getattr(request.user, "is_resident", False):
            return reverse("my")
        return str(super().get_login_redirect_url(request))

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        if getattr(user, "is_resident", False):
            return render(request, "portal/blocked.html", status=403)
        return super().respond_user_inactive(request, user)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Each door has a session of its own length; the key is a new one at each login."""
        super().login(request, user)
        if user.is_resident:
            request.session[IDLE] = settings.RESIDENT_IDLE_SECONDS
        else:
            request.session.pop(IDLE, None)
