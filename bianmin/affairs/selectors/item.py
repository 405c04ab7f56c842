"""Items: the current catalogue (kept in memory until a version changes), the search over it, and the guide."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from bianmin.affairs.models import Case, Item, ItemVersion
from bianmin.core import pinyin

Stamp = tuple[tuple[Any, ...], ...]
RECENT_CASES = 60
MOST = 50
ORGANIZATION = re.compile(r"applicant\.kind == ['\"]organization['\"]")
PERSONAL = re.compile(r"\b(person|household)\.|applicant\.kind == ['\"]person['\"]")
_lock = threading.Lock()


@dataclass(frozen=True)
class Indexed:
    """A current version and what it is found by: its own name, its pinyin, plain words of life and of the law."""

    version: ItemVersion
    name: str
    latin: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Catalogue:
    stamp: Stamp
    entries: tuple[Indexed, ...]


_kept = Catalogue((), ())


def current_items() -> list[ItemVersion]:
    """Current versions of active items in the order of their codes, with `item` and `item.office`.

    The rows are shared between requests: never change them.
    """
    return [entry.version for entry in _catalogue().entries]


def _catalogue() -> Catalogue:
    """One small query tells whether anything changed since the last read."""
    global _kept
    stamp: Stamp = tuple(
        Item.objects.filter(active=True).order_by("code").values_list("uid", "current__uid", "office__name", "online")
    )
    if stamp != _kept.stamp:
        with _lock:
            _kept = Catalogue(stamp, tuple(_indexed(version) for version in _read()))
    return _kept


def _read() -> list[ItemVersion]:
    items = (
        Item.objects.filter(active=True)
        .exclude(current=None)
        .select_related("current", "office__centre__area")
        .order_by("code")
    )
    versions = []
    for item in items:
        assert item.current is not None  # noqa: S101 — excluded above
        item.current.item = item
        versions.append(item.current)
    return versions


def _indexed(version: ItemVersion) -> Indexed:
    latin = {pinyin.compact(version.item.code)} | pinyin.readings(version.name)
    for word in version.keywords:
        latin |= pinyin.readings(word)
    words = [version.name, *version.keywords, version.summary, version.eligibility_text, version.item.category]
    return Indexed(version, pinyin.compact(version.name), tuple(latin), pinyin.compact("\n".join(words)))


def item_search(
    query: str = "", *, user: Any = None, limit: int = MOST, organization: bool = False
) -> list[ItemVersion]:
    """Current items for a query: name, part of it, full pinyin, initials, code, plain words ("老人 补贴").

    Best match first; among equals, and for an empty query, those that `user` used most recently come first.
    `organization`: only those that an organisation can apply for.
    """
    entries = _catalogue().entries
    recent = recent_item_ids(user)
    terms = [term for term in (pinyin.compact(part) for part in query[:60].split()) if term]
    ranked = []
    for place, entry in enumerate(entries):
        if organization and not for_organizations(entry.version):
            continue
        rank = _rank(entry, terms)
        if rank is not None:
            used = recent.index(entry.version.item_id) if entry.version.item_id in recent else len(recent) + 1
            ranked.append((rank, used, place, entry.version))
    ranked.sort(key=lambda row: row[:3])
    return [row[3] for row in ranked[:limit]]


def for_organizations(version: ItemVersion) -> bool:
    """Whether an organisation can apply: its conditions name organisations, or ask nothing of a person or household."""
    exprs = [str(condition.get("expr") or "") for condition in version.conditions]
    if any(ORGANIZATION.search(expr) for expr in exprs):
        return True
    sources = [str(spec.get("source") or "") for spec in version.form]
    return not any(PERSONAL.search(text) for text in [*exprs, *sources])


def applied_online(version: ItemVersion) -> bool:
    """Whether a resident may apply for it from her phone."""
    return version.item.active and version.item.online and for_persons(version)


def for_persons(version: ItemVersion) -> bool:
    """Whether a person can apply: no condition asks for an organisation."""
    return not any(ORGANIZATION.search(str(condition.get("expr") or "")) for condition in version.conditions)


def _rank(entry: Indexed, terms: Sequence[str]) -> int | None:
    """The worst rank of the terms, 0 best; None when one of them is nowhere."""
    ranks = [_rank_of(entry, term) for term in terms]
    return None if None in ranks else max((rank for rank in ranks if rank is not None), default=0)


def _rank_of(entry: Indexed, term: str) -> int | None:
    if entry.name.startswith(term) or pinyin.compact(entry.version.item.code) == term:
        return 0
    if term in entry.name:
        return 1
    if term.isascii() and any(reading.startswith(term) for reading in entry.latin):
        return 2
    if term in entry.words:
        return 3
    return 4 if not term.isascii() and len(term) > 2 and _pieces_in(entry.words, term) else None


def _pieces_in(words: str, term: str) -> bool:
    """Whether every pair of neighbouring characters of a longer phrase occurs: 老人高龄补贴 finds 高龄老人津贴补贴."""
    pairs = [term[place : place + 2] for place in range(len(term) - 1)]
    return sum(pair in words for pair in pairs) * 3 >= len(pairs) * 2


def recent_item_ids(user: Any) -> list[int]:
    """Items of the user's last cases, the latest first, each once."""
    if user is None or not user.is_authenticated:
        return []
    used = Case.objects.filter(clerk=user).order_by("-id").values_list("item_id", flat=True)[:RECENT_CASES]
    return list(dict.fromkeys(used))


def guide(code: str) -> ItemVersion | None:
    """The public guide (办事指南) of an active item: its current version with item, office and centre."""
    return next((version for version in current_items() if version.item.code == code), None)


def items_for_editing() -> list[Item]:
    """Every item with its current version and open draft (`item.drafts`), for the catalogue editor."""
    drafts = ItemVersion.objects.filter(published_at=None)
    return list(
        Item.objects.select_related("current", "office").prefetch_related(
            Prefetch("versions", queryset=drafts, to_attr="drafts")
        )
    )


def item_versions(item: Item) -> list[ItemVersion]:
    """All versions, the newest first, with who published them."""
    return list(item.versions.select_related("published_by").order_by("-number"))
