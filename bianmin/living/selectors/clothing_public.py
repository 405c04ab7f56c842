"""What everybody may read of clothing aid: sums without names; few households are not counted out."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Coalesce

from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.living.models import ClothingDonation, ClothingHandout
from bianmin.living.models.clothing import weight_in_kg

FEWEST = 5  # households: a smaller number might point at somebody


@dataclass(frozen=True)
class Totals:
    """`households` is None when they are fewer than FEWEST."""

    weight_kg: Decimal
    pieces: int
    households: int | None


@dataclass(frozen=True)
class PublicTotals:
    month: Totals
    year: Totals


def public_totals(centre: Centre) -> PublicTotals:
    """Of this month and this year; six queries."""
    today = clock.today()
    return PublicTotals(_since(centre, today.replace(day=1)), _since(centre, today.replace(month=1, day=1)))


def _since(centre: Centre, first: date) -> Totals:
    since = datetime.combine(first, time(), tzinfo=clock.SHANGHAI)
    given = ClothingDonation.objects.filter(centre=centre, received_at__gte=since).exclude(state="rejected")
    handed = ClothingHandout.objects.filter(centre=centre, handed_at__gte=since, state="handed")
    # A person without a household counts for one: keys of persons as negative numbers beside those of households.
    holders = handed.values_list(Coalesce("household_id", -1 * Coalesce("person_id", 0)), flat=True)
    households = holders.distinct().count()
    return Totals(
        weight_kg=weight_in_kg(given.aggregate(sum=Sum("weight"))["sum"]),
        pieces=handed.aggregate(sum=Sum("pieces"))["sum"] or 0,
        households=households if households >= FEWEST else None,
    )
