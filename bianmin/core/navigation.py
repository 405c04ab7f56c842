"""Places of the desk and of the resident's pages. Each app registers its own in `apps.py: ready()`.

    desk.register(NavItem(_("受理"), "case_accept", "clipboard-document-check", can_accept, order=10, group=CASES))

A place is shown to whoever may use it (`can`), sorted by `order`. `icon` is the name of a heroicon. The desk's places
stand in groups, which fold once somebody has more places than a screen has room for: `sections`.
The search box on top of the desk is a panel: `panels.register("desk.search", …)`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FLAT_UP_TO = 10  # places that a rail of 720 px shows at once, in large print too
OPENED = "desk_groups"  # the cookie in which desk.js keeps what one opened: keys with a full stop between
HOME, CASES, PEOPLE, LIVING, MONEY, WATCH, MANAGE, OWN = (
    "home",
    "cases",
    "people",
    "living",
    "money",
    "watch",
    "manage",
    "own",
)
# The groups of the desk in their order. One without a word never folds.
GROUPS: dict[str, str | Promise] = {
    HOME: "",
    CASES: _("政务服务"),
    PEOPLE: _("居民和单位"),
    LIVING: _("便民生活"),
    MONEY: _("服务商和资金"),
    WATCH: _("评价和监督"),
    MANAGE: _("系统管理"),
    OWN: "",
}


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
    group: str = HOME  # a key of GROUPS


@dataclass(frozen=True)
class Place:
    """A NavItem as one page shows it."""

    label: str | Promise
    url: str
    icon: str
    current: bool
    group: str = HOME


@dataclass(frozen=True)
class Section:
    """Places under one word, folded away unless `open`; without a word they stand there as they are."""

    key: str
    label: str | Promise
    places: list[Place]
    open: bool


@dataclass
class Navigation:
    """A list of places; `limit` is how many a page has room for (None: any number)."""

    limit: int | None = None
    items: dict[str, NavItem] = field(default_factory=dict)
    landings: dict[str, str] = field(default_factory=dict)  # role: URL name of the page where its work begins

    def register(self, item: NavItem) -> None:
        """Add a place. Registering the same URL name again replaces it. Raises ValueError for an unknown group."""
        if item.group not in GROUPS:
            raise ValueError(f"{item.group!r} is no group of the desk")
        self.items[item.url_name] = item

    def places(self, request: HttpRequest) -> list[Place]:
        """The places that this request may see; the one with the longest matching path is marked as current."""
        allowed = sorted((item for item in self.items.values() if item.can(request)), key=lambda item: item.order)
        shown = allowed[: self.limit]
        urls = {item.url_name: reverse(item.url_name) for item in shown}
        prefixes = {prefix: item.url_name for item in shown for prefix in (item.under, urls[item.url_name]) if prefix}
        here = prefixes.get(max(filter(partial(_is_under, request.path), prefixes), key=len, default=""))
        return [Place(item.label, urls[item.url_name], item.icon, item.url_name == here, item.group) for item in shown]

    def sections(self, request: HttpRequest) -> list[Section]:
        """The same places in their groups; in one section without a word for whoever has few.

        The group where one is stands open, and those that were opened before. A group of one place is that place.
        """
        places = self.places(request)
        groups = [(key, word, [place for place in places if place.group == key]) for key, word in GROUPS.items()]
        if len(places) <= FLAT_UP_TO:
            return [Section("", "", [place for _key, _word, held in groups for place in held], True)] if places else []
        opened = request.COOKIES.get(OPENED, "").split(".")
        return [
            Section(key, word if len(held) > 1 else "", held, key in opened or any(place.current for place in held))
            for key, word, held in groups
            if held
        ]


def _is_under(path: str, url: str) -> bool:
    return path == url or (url.endswith("/") and url != "/" and path.startswith(url))


desk = Navigation()
resident = Navigation(limit=4)
