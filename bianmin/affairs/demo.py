"""Demo cases: about sixty stories of the last weeks, played in order of time through the actions themselves.

Each story is a generator that yields the moment of its next act; the player freezes the clock there and lets it go on.
So numbers, journal, clocks, papers and messages are what they would have been.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db import transaction

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.calendar import WorkCalendar
from bianmin.core.demo import Story, play
from bianmin.core.models import Window
from bianmin.residents.models import Person

from .actions.case_accept import case_accept
from .actions.case_close import case_deliver, case_lapse, case_withdraw
from .actions.case_decide import case_approve, case_decide_on_the_spot, case_refuse
from .actions.case_notify import case_notify
from .actions.case_office import case_assign, case_end_publicity, case_note, case_publish
from .actions.case_supply import case_request_supplement, case_supply
from .demo_answers import plausible_answers
from .models import Case, ItemVersion
from .selectors.eligibility import entitled_items
from .selectors.materials import material_plan

SAMPLE = 400
SEED = 20
EARLIEST_DAYS = 90
FATES = (
    ("waiting", 12),
    ("soon", 4),
    ("overdue", 4),
    ("supplement", 5),
    ("supplied", 3),
    ("publicity", 4),
    ("notified", 5),
    ("gap", 3),
    ("approved", 5),
    ("refused", 2),
    ("delivered", 8),
    ("lapsed", 2),
    ("withdrawn", 2),
)
ON_THE_SPOT = 8


@dataclass
class Stage:
    """Who works at the centre, and its working days."""

    rng: random.Random
    clerks: list[User]
    officers: dict[int, User]
    windows: list[Window]
    now: datetime = field(default_factory=clock.now)  # of the audience: inside a story the clock is frozen
    days: WorkCalendar = field(default_factory=lambda: WorkCalendar.load(clock.today() - timedelta(days=200)))

    def clerk(self) -> User:
        return self.rng.choice(self.clerks)

    def moment(self, workdays_ago: int) -> datetime:
        """Some time between nine and half past four, so many working days ago; never later than now."""
        day, left = self.now.astimezone(clock.SHANGHAI).date(), workdays_ago
        while left or not self.days.kind(day).working:
            left -= self.days.kind(day).working
            day -= timedelta(days=1)
        at = datetime.combine(day, time(9), clock.SHANGHAI) + timedelta(minutes=self.rng.randrange(450))
        return min(at, self.now - timedelta(minutes=self.rng.randrange(1, 30)))


def load_demo_cases(rng: random.Random | None = None) -> int:
    """Play the stories; returns how many cases were made, none when there are cases already or no people yet."""
    rng = rng or random.Random(SEED)  # noqa: S311 — a play, not a secret
    if Case.objects.exists():
        return 0
    stage = _stage(rng)
    pairs = _applications(rng)
    if stage is None or not pairs:
        return 0
    stories = list(_stories(stage, pairs))
    with transaction.atomic():  # all of them or, if the demo is stopped meanwhile, none
        play(stories)
    return Case.objects.count()


def _stage(rng: random.Random) -> Stage | None:
    clerks = list(User.objects.filter(demo=True, posts__role=Role.CLERK).order_by("username").distinct())
    officers: dict[int, User] = {}
    for user in User.objects.filter(demo=True, posts__role=Role.OFFICER).order_by("username").distinct():
        officers |= {post.office_id: user for post in user.current_posts if post.office_id}
    for user in clerks:
        user.current_posts  # noqa: B018 — read now: in the frozen past nobody has a post yet
    windows = list(Window.objects.filter(active=True).order_by("number"))
    return Stage(rng, clerks, officers, windows) if clerks and officers and windows else None


def _applications(rng: random.Random) -> list[tuple[Person, ItemVersion]]:
    """People of the register with an item whose conditions they meet, offices in turn, each person once."""
    ids = list(Person.objects.living().order_by("id").values_list("pk", flat=True)[:20_000])
    people = Person.objects.filter(pk__in=rng.sample(ids, min(SAMPLE, len(ids)))).order_by("id")
    by_item: dict[str, list[tuple[Person, ItemVersion]]] = {}
    then = clock.today() - timedelta(days=EARLIEST_DAYS)  # the stories begin in the past: she must qualify there, too
    for person in people.select_related("household__dwelling__grid"):
        before = {entitled.version.pk for entitled in entitled_items(person, on=then) if entitled.certain}
        for entitled in entitled_items(person):
            if entitled.certain and entitled.version.pk in before:
                by_item.setdefault(entitled.version.item.code, []).append((person, entitled.version))
    for pairs in by_item.values():
        rng.shuffle(pairs)
    turns = itertools.chain.from_iterable(itertools.zip_longest(*(by_item[code] for code in sorted(by_item))))
    first: dict[int, tuple[Person, ItemVersion]] = {}
    for pair in filter(None, turns):
        first.setdefault(pair[0].pk, pair)
    return list(first.values())


def _stories(stage: Stage, pairs: list[tuple[Person, ItemVersion]]) -> Iterator[Story]:
    quick = [pair for pair in pairs if pair[1].on_the_spot]
    slow = [pair for pair in pairs if not pair[1].on_the_spot]
    for person, version in quick[:ON_THE_SPOT]:
        yield _on_the_spot(stage, person, version)
    fates = [name for name, count in FATES for _ in range(count)]
    stage.rng.shuffle(fates)
    for name, (person, version) in zip(fates, _fitting(fates, slow), strict=False):
        yield _FATE[name](stage, person, version)


def _fitting(fates: list[str], pairs: list[tuple[Person, ItemVersion]]) -> Iterator[tuple[Person, ItemVersion]]:
    """A pair for each fate: public notice needs an item with one, a gap an item that allows it."""
    rest = list(pairs)
    for name in fates:
        wanted = {"publicity": lambda version: version.publicity_days > 0, "gap": _has_gap}.get(name, lambda _v: True)
        found = next((pair for pair in rest if wanted(pair[1])), None) or (rest[0] if rest else None)
        if found is None:
            return
        rest.remove(found)
        yield found


def _has_gap(version: ItemVersion) -> bool:
    return version.acceptance_with_gap and any(material["waivable"] for material in version.materials)


# --- acts ---


def _accept(stage: Stage, person: Person, version: ItemVersion, *, gap: bool = False) -> Case:
    materials = {}
    for line in material_plan(version=version, person=person):
        if not line.have:
            materials[line.code] = "gap" if gap and line.can_follow else "received"
    clerk = stage.clerk()
    return case_accept(
        actor=clerk,
        version=version,
        person=person,
        window=stage.windows[stage.clerks.index(clerk) % len(stage.windows)],
        materials=materials,
        form_data=plausible_answers(stage.rng, version, person),
    )


def _ready(stage: Stage, case: Case) -> None:
    """What an approval asks for first."""
    case_assign(actor=stage.officers[case.office_id], case=case)


# --- stories: each yields when, then acts ---


def _on_the_spot(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield stage.moment(stage.rng.randrange(15))
    case = _accept(stage, person, version)
    case = case_decide_on_the_spot(actor=case.clerk, case=case)
    yield clock.now() + timedelta(minutes=5)
    case_deliver(actor=case.clerk, case=case, method="signature", receiver=person.name)


def _waiting(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield stage.moment(stage.rng.randrange(max(1, version.promised_workdays - 3)))
    case = _accept(stage, person, version)
    if stage.rng.random() < 0.5:
        yield clock.now() + timedelta(hours=1)
        _ready(stage, case)


def _soon(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield stage.moment(max(0, version.promised_workdays - stage.rng.randrange(3)))
    _accept(stage, person, version)


def _overdue(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield stage.moment(version.promised_workdays + 1 + stage.rng.randrange(4))
    case = _accept(stage, person, version)
    yield clock.now() + timedelta(days=3)
    case_note(actor=stage.officers[case.office_id], case=case, body="已发函请社区入户核实，等回复。")


def _supplement(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield stage.moment(5 + stage.rng.randrange(3))
    case = _accept(stage, person, version)
    yield stage.moment(1 + stage.rng.randrange(3))
    _ask(stage, case)


def _supplied(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield stage.moment(8)
    case = _accept(stage, person, version)
    yield stage.moment(6)
    case = _ask(stage, case)
    yield stage.moment(2)
    codes = [row["code"] for row in case.supplements.get().wanted]
    case_supply(actor=stage.clerk(), case=case, materials=dict.fromkeys(codes, "received"))


def _ask(stage: Stage, case: Case) -> Case:
    wanted = [{"name": "近三个月银行流水", "what": "加盖银行章"}, {"name": "社区核实意见", "what": "由社区出具"}]
    return case_request_supplement(
        actor=stage.officers[case.office_id], case=case, wanted=wanted, note="请一次带齐，窗口收后转科室。"
    )


def _publicity(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield stage.moment(6)
    case = _accept(stage, person, version)
    yield stage.moment(2)
    case_publish(actor=stage.officers[case.office_id], case=case)


def _notified(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield stage.moment(stage.rng.randrange(6))
    _tell(stage, person, version)


def _tell(stage: Stage, person: Person, version: ItemVersion) -> Case:
    return case_notify(actor=stage.clerk(), version=version, person=person, form_data={"name": ""})


def _gap(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield stage.moment(stage.rng.randrange(4))
    _accept(stage, person, version, gap=True)


def _approved(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield from _decided(stage, person, version, deliver=False)


def _delivered(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield from _decided(stage, person, version, deliver=True)


def _decided(stage: Stage, person: Person, version: ItemVersion, *, deliver: bool) -> Story:
    yield stage.moment(18)
    case = _accept(stage, person, version)
    yield stage.moment(16)
    _ready(stage, case)
    officer = stage.officers[case.office_id]
    if version.publicity_days:
        yield stage.moment(15)
        case = case_publish(actor=officer, case=case)
        yield stage.moment(4)
        case = case_end_publicity(actor=officer, case=case)
    yield stage.moment(3)
    case = case_approve(actor=officer, case=case)
    if deliver:
        yield stage.moment(1)
        case_deliver(actor=stage.clerk(), case=case, method="code", pickup_code=case.pickup_code)


def _refused(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield stage.moment(9)
    case = _accept(stage, person, version)
    yield stage.moment(2)
    ground = version.refusal_grounds[0]["code"]
    case_refuse(actor=stage.officers[case.office_id], case=case, grounds=[ground], reason="入户核查情况与申报不一致。")


def _lapsed(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield stage.moment(14)
    case = _tell(stage, person, version)
    yield stage.moment(1)
    case_lapse(actor=case.clerk, case=case)


def _withdrawn(stage: Stage, person: Person, version: ItemVersion) -> Story:
    yield stage.moment(7)
    case = _accept(stage, person, version)
    yield stage.moment(5)
    case_withdraw(actor=stage.clerk(), case=case, reason="本人决定暂不申请")


_FATE = {
    "waiting": _waiting,
    "soon": _soon,
    "overdue": _overdue,
    "supplement": _supplement,
    "supplied": _supplied,
    "publicity": _publicity,
    "notified": _notified,
    "gap": _gap,
    "approved": _approved,
    "refused": _refused,
    "delivered": _delivered,
    "lapsed": _lapsed,
    "withdrawn": _withdrawn,
}
