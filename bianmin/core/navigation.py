"""Places of the desk and of the resident's pages. Each app registers its own in `apps.py: ready()`.

    navigation.desk.register(NavItem(_("受理"), "case_accept", "clipboard-document-check", can_accept, order=10))

A place is shown to whoever may use it (`can`), sorted by `order`. `icon` is the name of a heroicon.
The search box on top of the desk is a panel: `panels.register("desk.search", …)`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


def anyone(request: HttpRequest) -> bool:
    """For places that are open to everybody."""
    return True


@dataclass(frozen=True)
class NavItem:
    label: str | Promise
    url_name: str
    icon: str
    can: Callable[[HttpRequest], bool] = anyone
    order: int = 100
    under: str = ""  # whose pages are its own, where its URL is not above them: "/desk/residents/"


@dataclass(frozen=True)
class Place:
    """A NavItem as one page shows it."""

    label: str | Promise
    url: str
    icon: str
    current: bool


@dataclass
class Navigation:
    """A list of places; `limit` is how many a page has room for (None: any number)."""

    limit: int | None = None
    items: dict[str, NavItem] = field(default_factory=dict)
    landings: dict[str, str] = field(default_factory=dict)  # role: URL name of the page where its work begins

    def register(self, item: NavItem) -> None:
        """Add a place. Registering the same URL name again replaces it."""
        self.items[item.url_name] = item

    def places(self, request: HttpRequest) -> list[Place]:
        """The places that this request may see; the one with the longest matching path is marked as current."""
        allowed = sorted((item for item in self.items.values() if item.can(request)), key=lambda item: item.order)
        shown = allowed[: self.limit]
        urls = {item.url_name: reverse(item.url_name) for item in shown}
        prefixes = {prefix: item.url_name for item in shown for prefix in (item.under, urls[item.url_name]) if prefix}
        here = prefixes.get(max(filter(partial(_is_under, request.path), prefixes), key=len, default=""))
        return [Place(item.label, urls[item.url_name], item.icon, item.url_name == here) for item in shown]


def _is_under(path: str, url: str) -> bool:
    return path == url or (url.endswith("/") and url != "/" and path.startswith(url))


desk = Navigation()
resident = Navigation(limit=4)
