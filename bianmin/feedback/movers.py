"""What ratings keep of a person goes along when two records become one (docs/adr/0013)."""

from typing import Any

from django.utils.translation import gettext_lazy

from bianmin.residents import merging
from bianmin.residents.merging import Mover
from bianmin.residents.models import Person

from .models import Invitation


class InvitationMover(Mover):
    """Visits that may still be rated, and bad grades whose rater is to be called back."""

    label = gettext_lazy("评价邀请")
    model, column = Invitation, "subject_uid"

    @property
    def relations(self) -> tuple[str, ...]:
        return ()

    def _key(self, person: Person) -> Any:
        return person.uid


def register() -> None:
    merging.register("rating_invitations", InvitationMover())
