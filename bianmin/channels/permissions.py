"""Who may see what the local provider kept."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest

from bianmin.channels.providers import wechatpay
from bianmin.core.permissions import can_manage_centre, require_centre_manager


def require_local_messages(user: Any) -> None:
    """Raises NotAllowed; Http404 where another provider sends."""
    require_centre_manager(user)
    if settings.SMS_PROVIDER != "local":
        raise Http404


def require_demo() -> None:
    """The demo's telephone shows everybody's messages: there is none anywhere else."""
    if not settings.DEMO or settings.PRODUCTION or settings.SMS_PROVIDER != "local":
        raise Http404


def sees_local_messages(request: HttpRequest) -> bool:
    """For navigation."""
    return settings.SMS_PROVIDER == "local" and can_manage_centre(request.user)


def require_demo_payments() -> None:
    """The demo's way to pay moves no money: there is none where a merchant is set, and none outside the demo."""
    if not settings.DEMO or settings.PRODUCTION or wechatpay.is_set():
        raise Http404
