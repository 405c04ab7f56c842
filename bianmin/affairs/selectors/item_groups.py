"""The counter's list of items for one applicant: what she may be entitled to, what the clerk used lately, the rest.

The order inside a group is fixed (the catalogue's), and what counts as used lately changes overnight: whoever has
learned where an item stands finds it there all day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bianmin.affairs.models import Case, ItemVersion
from bianmin.core import clock

from .eligibility import Entitled, Screening

RECENT_CASES, RECENT = 60, 6


@dataclass(frozen=True)
class ItemChoice:
    """`number` counts through all groups; `entitled` when she may be entitled, `doubtful` when she surely is not."""

    number: int
    version: ItemVersion
    entitled: Entitled | None = None
    doubtful: bool = False

    @property
    def to_ask(self) -> int:
        """How many conditions have to be asked first."""
        return len(self.entitled.assessment.unknown) if self.entitled else 0


@dataclass(frozen=True)
class ItemGroup:
    """`key`: entitled, recent, rest, or found (what was typed, best match first)."""

    key: str
    choices: list[ItemChoice]


def item_groups(
    versions: Sequence[ItemVersion], *, user: Any, screening: Screening, searched: bool = False
) -> list[ItemGroup]:
    """The versions in groups, without empty ones; `searched` keeps their order in one group. One query."""
    if searched:
        return _numbered([("found", list(versions))], screening) if versions else []
    ordered = sorted(versions, key=lambda version: version.item.code)
    certain = [version for version in ordered if _is_certain(screening, version)]
    to_ask = [version for version in ordered if version.item_id in screening.entitled and version not in certain]
    recent = recent_until_today(user)
    others = [version for version in ordered if version.item_id not in screening.entitled]
    doubtful = [version for version in others if version.item_id in screening.unmet]
    used = [version for version in others if version.item_id in recent and version not in doubtful]
    rest = [version for version in others if version not in used and version not in doubtful]
    groups = [("entitled", [*certain, *to_ask]), ("recent", used), ("rest", [*rest, *doubtful])]
    return _numbered([(key, found) for key, found in groups if found], screening)


def recent_until_today(user: Any) -> set[int]:
    """Items that the user accepted last before today."""
    today = datetime.combine(clock.today(), time(), tzinfo=clock.SHANGHAI)
    cases = Case.objects.filter(clerk=user, received_at__lt=today).order_by("-id")
    return set(list(dict.fromkeys(cases.values_list("item_id", flat=True)[:RECENT_CASES]))[:RECENT])


def _is_certain(screening: Screening, version: ItemVersion) -> bool:
    entitled = screening.entitled.get(version.item_id)
    return entitled is not None and entitled.certain


def _numbered(groups: Sequence[tuple[str, list[ItemVersion]]], screening: Screening) -> list[ItemGroup]:
    numbers = iter(range(1, 1 + sum(len(versions) for _key, versions in groups)))
    return [ItemGroup(key, list(_choices(versions, numbers, screening))) for key, versions in groups]


def _choices(versions: list[ItemVersion], numbers: Iterator[int], screening: Screening) -> Iterator[ItemChoice]:
    for version in versions:
        key = version.item_id
        yield ItemChoice(next(numbers), version, screening.entitled.get(key), key in screening.unmet)
