"""allauth's login by code, without asking before the right code whether the number has an account.

allauth sends no code to a number that it does not know. Here everybody gets one, and the account is looked for, or
made, when the code is right; so the answer, its time and the message are the same for all. Number and code lie sealed
in the session.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bianmin.accounts.middleware import IDLE
from bianmin.core import encryption

from .actions.account import account_open
from .selectors.acting import acting_for


class PhoneLogin(LoginCodeVerificationProcess):
    @classmethod
    def begin(cls, request: HttpRequest, *, phone: str, stay: bool) -> "PhoneLogin":
        login = Login(user=None)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=None, phone=encryption.encrypt(phone)))
        stage.state.update(initiated_by_user=True, stay=stay)
        process = cls(stage=stage)
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, stage: LoginByCodeStage) -> "PhoneLogin | None":
        process: PhoneLogin | None = cls(stage=stage).abort_if_invalid()
        return process

    @property
    def phone(self) -> str:
        return encryption.decrypt(self.state["phone"])

    @property
    def code(self) -> str:
        return encryption.decrypt(self.state["code"])

    def send(self, skip_enumeration_mails: bool = False) -> None:
        adapter = get_adapter()
        phone: Any = self.phone
        code = adapter.generate_phone_verification_code(user=self.user, phone=phone)
        self.state["code"] = encryption.encrypt(code)
        adapter.send_verification_code_sms(user=self.user, phone=phone, code=code)

    def resend(self) -> None:
        self.send()
        self.record_resend()
        self.persist()

    def finish(self, redirect_url: str | None) -> HttpResponse:
        stay = self.state["stay"]
        user = account_open(phone=self.phone).user
        record_authentication(self.request, user, method="code")
        response = perform_login(self.request, Login(user=user, redirect_url=redirect_url))
        if self.request.user.is_authenticated and stay:
            self.request.session.set_expiry(settings.RESIDENT_STAY_SECONDS)
            self.request.session[IDLE] = settings.RESIDENT_STAY_SECONDS
        if self.request.user.is_authenticated and len(people := acting_for(user)) > 1:
            text = _("现在办的是%(name)s的事。要替别人办，到“我的”里点“换一个人”。")
            messages.info(self.request, text % {"name": people[0].person.name})
        return response
