"""What a resident can do (居民能办的事): each app registers its own; every door shows the same list.

resident_actions.register(ResidentAction("progress", _("查进度"), _("用回执编号"), "progress", "clock"))
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from .navigation import anyone

DO, MINE = "do", "mine"  # tiles of the first page; rows of a resident's own page


@dataclass(frozen=True)
class ResidentAction:
    """`line` says in a few words what it is good for; `group` is DO or MINE, `icon` the name of a heroicon."""

    name: str
    label: str | Promise
    line: str | Promise
    url_name: str
    icon: str
    group: str = DO
    order: int = 100
    shown: Callable[[HttpRequest], bool] = anyone

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_actions: dict[str, ResidentAction] = {}


def register(action: ResidentAction) -> None:
    """Offer an action; call it in `ready()`. Registering the same name again replaces it."""
    _actions[action.name] = action


def offered(request: HttpRequest, group: str = DO) -> list[ResidentAction]:
    """The actions of a group that this request may see, in their order."""
    actions = (action for action in _actions.values() if action.group == group and action.shown(request))
    return sorted(actions, key=lambda action: action.order)
