"""A resident's own account: log out everywhere, leave."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.portal.access import resident_required
from bianmin.portal.actions import account as actions
from bianmin.portal.forms.account import AccountCloseForm
from bianmin.portal.selectors.acting import account_of


@never_cache
@resident_required
@require_GET
def my_account(request: HttpRequest) -> HttpResponse:
    return _page(request, AccountCloseForm())


@never_cache
@resident_required
@require_POST
def account_end_sessions(request: HttpRequest) -> HttpResponse:
    """This telephone is logged out, too."""
    actions.account_end_sessions(actor=request.user, account=account_of(request.user))
    logout(request)
    messages.success(request, _("所有手机都已退出，请重新登录。"))
    return redirect("account_request_login_code")


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def account_close(request: HttpRequest) -> HttpResponse:
    """GET, as after pressing 大字 on a refusal, shows the page anew."""
    if request.method == "GET":
        return redirect("my_phone_account")
    form = AccountCloseForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    actions.account_close(actor=request.user, account=account_of(request.user))
    logout(request)
    messages.success(request, _("手机账号已注销。"))
    return redirect("home")


def _page(request: HttpRequest, form: AccountCloseForm, status: int = 200) -> HttpResponse:
    return render(request, "portal/my_account.html", {"account": account_of(request.user), "form": form}, status=status)
