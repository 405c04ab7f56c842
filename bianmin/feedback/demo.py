"""Demo ratings: most of the demo's visits, given minutes later; bad ones at every stage of their loop."""

import random
from datetime import timedelta
from itertools import cycle

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.models import Window

from .actions import remedy as act
from .actions.rating_give import rating_give
from .actions.tablet import tablet_renew
from .grades import SCORES, Grade
from .models import Invitation, Rating, Remedy, Tablet

SEED = 55
SHARE = 0.7  # of the visits that are rated
GRADES = (5, 5, 5, 5, 5, 4, 4, 4, 3, 5, 4, 2, 5, 1)
WORDS = {
    5: ("办得快，讲得清楚", "", "窗口同志很耐心", ""),
    4: ("", "挺好，就是等了一会儿"),
    3: ("排队有点久", ""),
    2: ("来了两趟才办成", "说得太快，没听明白"),
    1: ("让我回家再拿一次材料，上次没说",),
}


def load_demo_ratings() -> int:
    """Returns how many ratings were made, none when there are some already or nobody works here yet."""
    director = User.objects.filter(demo=True, posts__role=Role.DIRECTOR).first()
    auditor = User.objects.filter(demo=True, posts__role=Role.AUDITOR).first()
    if Rating.objects.exists() or director is None or auditor is None:
        return 0
    rng = random.Random(SEED)  # noqa: S311 — a play, not a secret
    grades = cycle(GRADES)
    made = [
        _rate(invitation, next(grades), rng) for invitation in Invitation.objects.order_by("id") if rng.random() < SHARE
    ]
    for stage, rating in enumerate(rating for rating in made if rating.bad):
        _mend(rating, stage, director, auditor)
    for window in Window.objects.filter(active=True).select_related("centre__area"):
        if not Tablet.objects.filter(window=window).exists():
            tablet_renew(actor=director, window=window)
    return len(made)


def _rate(invitation: Invitation, grade: int, rng: random.Random) -> Rating:
    channel = rng.choice([Rating.Channel.TABLET, Rating.Channel.TABLET, Rating.Channel.LINK, Rating.Channel.CALL])
    scores = {name: max(1, min(5, grade + rng.choice((-1, 0, 0)))) for name in SCORES[invitation.mode]}
    at = min(invitation.created_at + timedelta(minutes=rng.randrange(2, 90)), clock.now())
    with clock.frozen(at):
        return rating_give(
            invitation=invitation,
            grade=grade,
            channel=channel,
            scores=scores if rng.random() < 0.5 else None,
            comment=rng.choice(WORDS[Grade(grade)]),
        )


def _mend(rating: Rating, stage: int, director: User, auditor: User) -> None:
    """The first waits, the second was called back, the third is mended, the others are closed."""
    remedy = Remedy.objects.get(rating=rating)
    at = rating.created_at
    steps = (
        lambda: act.remedy_call_back(actor=director, remedy=remedy, note="接了电话，说等的时间太长。情况属实。"),
        lambda: act.remedy_mend(actor=director, remedy=remedy, answer="窗口加贴了材料清单，取号时先发给居民。"),
        lambda: act.remedy_check(actor=auditor, remedy=remedy, note="看过窗口，清单已贴。"),
    )
    for number, step in enumerate(steps[: stage if stage < len(steps) else len(steps)], start=1):
        with clock.frozen(min(at + timedelta(hours=3 * number), clock.now())):
            step()
