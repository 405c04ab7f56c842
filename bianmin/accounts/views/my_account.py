"""One's own account: password, second factor, tokens."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bianmin.accounts.forms.api_token import ApiTokenCreateForm
from bianmin.accounts.permissions import is_only_worker
from bianmin.accounts.selectors.staff import tokens_of


@login_required
@require_GET
def my_account(request: HttpRequest) -> HttpResponse:
    context = {
        "second_factor": is_mfa_enabled(request.user),
        "tokens": tokens_of(request.user),  # type: ignore[arg-type]
        "token_form": None if is_only_worker(request.user) else ApiTokenCreateForm(),
    }
    return render(request, "accounts/my_account.html", context)


@require_GET
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """There is no mail: an administrator gives a new password in person."""
    return render(request, "accounts/password_forgotten.html")
