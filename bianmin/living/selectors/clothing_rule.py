"""The centre's rule of clothing aid on a day, and all rules for the page on which the director edits them."""

from datetime import date

from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.living.models import ClothingRule


def rule_on(centre: Centre, day: date | None = None) -> ClothingRule | None:
    """What holds on a day (today); None before the office has entered any."""
    rows = ClothingRule.objects.filter(centre=centre, effective_from__lte=day or clock.today())
    return rows.order_by("-effective_from").first()


def rules_of(centre: Centre) -> list[ClothingRule]:
    """All of them, the newest first."""
    return list(ClothingRule.objects.filter(centre=centre).select_related("entered_by").order_by("-effective_from"))
