"""Demo of clothing aid: a dozen donations in every state, a shelf, and hand-outs to people who qualify.

Played in order of time through the actions themselves, with the clock frozen at each act.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.core.rules import Status
from bianmin.partners.models import Organization
from bianmin.residents.models import Person, Tag

from .actions.clothing_donation import (
    donation_disinfect,
    donation_receive,
    donation_reject,
    donation_shelve,
    donation_sort,
)
from .actions.clothing_handout import handout_make
from .actions.clothing_stock import garment_correct
from .errors_clothing import CapReached, NeedNotMet, NeedUnknown
from .models import ClothingDonation, ClothingHandout, GarmentStock
from .selectors.clothing_need import need_of
from .selectors.clothing_rule import rule_on
from .selectors.clothing_stock import suited

RECIPIENTS, LOOKED_AT = 7, 300
Line = tuple[str, str, str, str, int, int]  # kind, wearer, size, season, pieces, recycled


class Given(NamedTuple):
    """A donation of `days` ago that has come as far as `until`; `who`: a name as given, "person", "organization"."""

    days: int
    who: str
    kg: str
    bags: int
    until: str
    lines: tuple[Line, ...] = ()


DONATIONS = (
    Given(40, "organization", "86.5", 12, "shelved", (
        ("padded", "woman", "l", "winter", 9, 1), ("padded", "man", "xl", "winter", 7, 0),
        ("coat", "man", "l", "winter", 6, 2), ("sweater", "woman", "m", "winter", 8, 1),
        ("trousers", "man", "l", "winter", 6, 1), ("trousers", "woman", "l", "winter", 7, 0),
        ("bedding", "any", "free", "all", 4, 0))),
    Given(33, "person", "12.5", 2, "shelved", (
        ("coat", "woman", "l", "winter", 3, 0), ("hat", "any", "free", "winter", 5, 1),
        ("top", "woman", "m", "mild", 4, 0))),
    Given(28, "", "7", 1, "shelved", (
        ("padded", "boy", "h120", "winter", 2, 0), ("padded", "girl", "h120", "winter", 1, 0),
        ("shoes", "girl", "shoe35", "winter", 1, 1))),
    Given(21, "刘女士", "18.2", 3, "shelved", (
        ("padded", "woman", "xl", "winter", 4, 0), ("skirt", "woman", "m", "summer", 3, 1),
        ("top", "man", "xl", "summer", 5, 0))),
    Given(16, "person", "9.8", 2, "shelved", (
        ("shoes", "man", "shoe41", "mild", 2, 1), ("trousers", "boy", "h140", "mild", 3, 0),
        ("suit", "baby", "h80", "mild", 4, 0))),
    Given(12, "", "4.3", 1, "rejected"),
    Given(8, "organization", "31", 5, "disinfected", (
        ("sweater", "man", "l", "winter", 11, 2), ("coat", "woman", "m", "mild", 6, 1))),
    Given(6, "陈先生", "6.6", 1, "disinfected", (("padded", "man", "xxl", "winter", 2, 0),)),
    Given(4, "person", "15.4", 2, "sorted", (
        ("trousers", "woman", "m", "mild", 6, 1), ("top", "girl", "h140", "summer", 5, 2))),
    Given(3, "", "5.1", 1, "sorted", (("hat", "any", "free", "winter", 4, 0),)),
    Given(1, "person", "22", 4, "received"),
    Given(0, "周阿姨", "8.7", 1, "received"),
)  # fmt: skip


def load_demo_clothing() -> int:
    """Returns how many donations and hand-outs were made: none when there are some, or nobody works here yet."""
    centre = Centre.objects.select_related("area").order_by("id").first()
    actor, director = _staff(Role.DISPATCHER), _staff(Role.DIRECTOR)
    if centre is None or actor is None or director is None or rule_on(centre) is None:
        return 0
    if ClothingDonation.objects.exists():
        return 0
    with transaction.atomic():  # all of them or, if the demo is stopped meanwhile, none
        _donate(centre, actor)
        _hand_out(centre, actor)
        _correct(centre, director)
    return ClothingDonation.objects.count() + ClothingHandout.objects.count()


def _staff(role: str) -> User | None:
    user = User.objects.filter(demo=True, posts__role=role).order_by("username").first()
    if user:
        user.current_posts  # noqa: B018 — read now: in the frozen past nobody has a post yet
    return user


def _at(days: int, minutes: int = 0) -> datetime:
    """In the morning so many days ago, never later than a moment ago."""
    day = clock.today() - timedelta(days=days)
    at = datetime.combine(day, time(9, 20), clock.SHANGHAI) + timedelta(minutes=minutes)
    return min(at, clock.now() - timedelta(minutes=1))


def _donate(centre: Centre, actor: User) -> None:
    people, organizations = _donors(), _turns(Organization.objects.order_by("id")[:5])
    for place, given in enumerate(DONATIONS):
        donor: dict[str, Any] = {}
        if given.who == "person":
            donor = {"person": next(people, None), "thanks_wanted": False}
        elif given.who == "organization" and (unit := next(organizations, None)):
            donor = {"organization": unit}
        elif given.who and given.who != "organization":
            donor = {"donor_name": given.who, "donor_phone": f"154000{place:05}", "thanks_wanted": True}
        with clock.frozen(_at(given.days, 11 * place)):
            row = donation_receive(actor=actor, centre=centre, weight_kg=Decimal(given.kg), bags=given.bags, **donor)
        _go_on(row, given, actor)


def _go_on(row: ClothingDonation, given: Given, actor: User) -> None:
    names = ("kind", "wearer", "size", "season", "pieces", "recycled")
    lines = [dict(zip(names, line, strict=True)) for line in given.lines]
    if given.until == "rejected":
        with clock.frozen(_at(given.days, 60)):
            donation_reject(actor=actor, donation=row, fate="recycled", reason="全部有霉斑")
        return
    if lines:
        with clock.frozen(_at(given.days, 150)):
            donation_sort(actor=actor, donation=row, lines=lines)
    if given.until in ("disinfected", "shelved"):
        with clock.frozen(_at(max(given.days - 1, 0), 30)) as at:
            donation_disinfect(actor=actor, donation=row, method="heat", batch=f"{at:%Y%m%d}-1")
    if given.until == "shelved":
        with clock.frozen(_at(max(given.days - 2, 0), 20)):
            donation_shelve(actor=actor, donation=row)


def _hand_out(centre: Centre, actor: User) -> None:
    rule = rule_on(centre)
    assert rule is not None  # noqa: S101 — looked at before
    made = 0
    for person in _needy():
        if need_of(person, rule).status != Status.MET:
            continue
        rows = list(GarmentStock.objects.filter(centre=centre, pieces__gt=1).order_by("pk"))
        picked = suited(person, rows)[0][: 1 + made % 3]
        if not picked:
            continue
        with clock.frozen(_at(RECIPIENTS - made, 40)):
            try:
                handout_make(actor=actor, centre=centre, person=person, items={row.uid: 1 for row in picked})
            except (CapReached, NeedNotMet, NeedUnknown):  # had its share, or a tag that did not hold yet
                continue
        made += 1
        if made == RECIPIENTS:
            return


def _needy() -> Iterator[Person]:
    """People who may qualify, by what the register knows of them."""
    held = Tag.objects.holding(clock.today()).filter(type__code__in=("dibao", "hardship", "lonely_elder"))
    known = Q(disability_level__gt=0) | Q(tags__in=held) | Q(household__tags__in=held)
    people = Person.objects.living().filter(known).select_related("household__dwelling__grid")
    yield from people.distinct().order_by("id")[:LOOKED_AT]


def _correct(centre: Centre, director: User) -> None:
    row = GarmentStock.objects.filter(centre=centre, kind="top", season="summer", pieces__gt=1).first()
    if row:
        sort = {"kind": row.kind, "wearer": row.wearer, "size": row.size, "season": row.season}
        with clock.frozen(_at(2, 400)):
            garment_correct(actor=director, centre=centre, change=-1, reason="月底盘点，少一件", **sort)


def _donors() -> Iterator[Person]:
    yield from Person.objects.living().exclude(phone="").filter(birth_date__year__lt=1990).order_by("-id")[:20]


def _turns(rows: Any) -> Iterator[Any]:
    """One after the other, again from the first."""
    known = list(rows)
    while known:
        yield from known
