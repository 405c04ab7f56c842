"""What clothing aid keeps of a person and how it moves when two records of one person become one."""

from typing import Any

from django.utils.translation import gettext_lazy

from bianmin.residents import merging
from bianmin.residents.merging import Mover
from bianmin.residents.models import Person

from .models import ClothingDonation, ClothingHandout, HandoutCount


class DonationMover(Mover):
    label = gettext_lazy("捐赠的衣物")
    model = ClothingDonation


class HandoutMover(Mover):
    """Hand-outs go along; the household that each was counted for stays as it was."""

    label = gettext_lazy("领取的衣物")
    model = ClothingHandout


class HandoutCountMover(Mover):
    """Counts of somebody without a household. Where both records have one for a quarter, the other's stays with it:
    what was counted there is past, and an undo still finds it."""

    model = HandoutCount

    def staying(self, kept: Person, dropped: Person) -> set[Any]:
        mine = set(self._rows(kept).values_list("centre_id", "quarter"))
        theirs = self._rows(dropped).values_list("pk", "centre_id", "quarter")
        return {pk for pk, centre, quarter in theirs if (centre, quarter) in mine}


def register() -> None:
    merging.register("clothing_donations", DonationMover())
    merging.register("clothing_handouts", HandoutMover())
    merging.register("clothing_counts", HandoutCountMover())
