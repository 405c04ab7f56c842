"""What everybody may read: how satisfied people were and what became of bad grades (评价公开). Nobody is named."""

from dataclasses import dataclass

from bianmin.core.models import Centre
from bianmin.feedback.models import Rating, Remedy
from bianmin.feedback.workflow import REMEDY

from .rating import MONTHS, Tally, months_ago, tallies_by_month, tallies_by_office

ANSWERS = 10


@dataclass(frozen=True)
class Quality:
    """The last twelve months of a centre; offices with few ratings are left out."""

    whole: Tally
    offices: list[Tally]
    months: list[Tally]
    bad: int
    closed: int
    in_time: int
    answers: list[str]


def quality(centre: Centre) -> Quality:
    """Five queries."""
    ratings = Rating.objects.filter(invitation__centre=centre)
    whole, *offices = tallies_by_office(ratings, since=months_ago(MONTHS - 1))
    remedies = Remedy.objects.filter(rating__in=ratings.counted(), created_at__date__gte=months_ago(MONTHS - 1))
    rows = list(remedies.values_list("state", "due_on", "called_on"))
    answers = remedies.filter(state="closed").exclude(answer="").order_by("-id").values_list("answer", flat=True)
    return Quality(
        whole=whole,
        offices=[tally for tally in offices if not tally.few],
        months=tallies_by_month(ratings),
        bad=len(rows),
        closed=sum(REMEDY.states[state].final for state, _due, _called in rows),
        in_time=sum(bool(called and called <= due) for _state, due, called in rows),
        answers=list(dict.fromkeys(answers[: ANSWERS * 5]))[:ANSWERS],
    )
