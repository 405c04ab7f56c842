"""The resident's door: a phone number, then the code. allauth's views, with our process and forms."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from bianmin.core import channels, masking
from bianmin.core.code_limits import code_allow
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.core.selectors.centre import public_centre
from bianmin.portal import limits
from bianmin.portal.access import DOOR
from bianmin.portal.forms.login import CodeForm, LoginPhoneForm
from bianmin.portal.login_code import PhoneLogin


@method_decorator(never_cache, name="dispatch")
class LoginView(RequestLoginCodeView):
    template_name = "portal/login.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A member of staff sees what to do first; allauth would lead her to the desk without a word. Where no message
        leaves the house, nobody is asked for a number."""
        if not channels.available("sms"):
            return self.render_to_response({"closed": True, "centre": public_centre()})
        if request.user.is_authenticated and not getattr(request.user, "is_resident", False):
            return self.render_to_response({"staff": True})
        return super().dispatch(request, *args, **kwargs)

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Whoever comes back from the page of the code wants another number, or another message."""
        return

    def get_form_class(self) -> type[LoginPhoneForm]:
        return LoginPhoneForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"centre": public_centre()}

    def form_valid(self, form: Any) -> HttpResponse:
        phone = form.cleaned_data["phone"]
        try:
            code_allow(phone=phone, address=limits.address_of(self.request))
        except UserError as error:
            apply_error(form, error)
            context = self.get_context_data(form=form) | {"pending": get_pending_stage(self.request) is not None}
            return self.render_to_response(context, status=error.status)
        PhoneLogin.begin(self.request, phone=phone, stay=form.cleaned_data["stay"])
        return redirect(self.get_success_url())


@method_decorator(login_stage_required(stage=LoginByCodeStage.key, redirect_urlname=DOOR), name="dispatch")
class LoginCodeView(ConfirmLoginCodeView):
    template_name = "portal/login_code.html"
    _process: PhoneLogin

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.stage = request._login_stage  # type: ignore[attr-defined]
        process = PhoneLogin.resume(self.stage)
        if process is None:
            messages.error(request, _("验证码已经过期，请重新获取。"))
            return redirect(DOOR)
        self._process = process
        return FormView.dispatch(self, request, *args, **kwargs)

    def get_form_class(self) -> Any:
        chosen = super().get_form_class()
        return chosen if self._action == "resend" else CodeForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        phone, address = self._process.phone, limits.address_of(request)
        if self._action == "resend":
            return self._send_again(phone, address)
        if not limits.count_code_tried(phone=phone, address=address):
            self._process.abort()
            return self._too_many()
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        if not self._process.record_invalid_attempt():
            return self._too_many()
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"phone": masking.mask_phone(self._process.phone)}

    def _send_again(self, phone: str, address: str) -> HttpResponse:
        try:
            code_allow(phone=phone, address=address)
        except UserError as error:
            messages.error(self.request, error.message)
        else:
            self._process.resend()
            messages.success(self.request, _("又发了一次验证码，请填最后收到的那一条。"))
        return redirect(self.passthrough_next_url(reverse("account_confirm_login_code")))

    def _too_many(self) -> HttpResponse:
        messages.error(self.request, _("验证码填错太多次，已经作废。请重新获取；还不行，请过一小时再试或打中心电话。"))
        return redirect(DOOR)


login = LoginView.as_view()
login_code = LoginCodeView.as_view()


@require_POST
def logout_resident(request: HttpRequest) -> HttpResponse:
    """Only the resident's own session; staff have their own way out."""
    if getattr(request.user, "is_resident", False):
        logout(request)
        messages.success(request, _("已经退出。"))
    return redirect("home")
