"""How often one may try, counted in the database. Nothing here asks whether a number or a person is known."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bianmin.core.throttle import allow

from .errors import TooManyTries

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TRIED = (("phone", 15, HOUR), ("address", 120, HOUR))
BOUND = (("account", 5, HOUR), ("account-day", 10, DAY), ("address", 30, HOUR))


def address_of(request: HttpRequest) -> str:
    """Whence a request comes, behind as many proxies as are trusted."""
    return str(get_adapter().get_client_ip(request))


def count_code_tried(*, phone: str, address: str) -> bool:
    """Whether one more code may be tried for this number. Holds across sessions, as a session's own count does not."""
    return _within("code-tried", TRIED, phone=phone, address=address)


def count_binding(*, account: str, address: str) -> None:
    """One more binding code tried. Raises TooManyTries."""
    if not _within("binding", BOUND, account=account, address=address):
        raise TooManyTries(_("试得太多了。请明天再试，或者带身份证到窗口办理。"), field="code")


def _within(what: str, limits: tuple[tuple[str, int, timedelta], ...], **keys: str) -> bool:
    counted = [
        allow(f"{what}-{name}:{keys[name.removesuffix('-day')]}", limit=limit, per=per) for name, limit, per in limits
    ]
    return all(counted)
