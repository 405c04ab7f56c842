"""For whom an account acts: the person bound, and whom that person represents today. Derived, nothing is copied."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bianmin.core import clock, codes
from bianmin.portal.models import Binding, ResidentAccount
from bianmin.residents.models import Person, Representation
from bianmin.residents.models.person import living

CHOSEN = "acted_person"
_SPOKEN = {"20": gettext_lazy("儿子"), "30": gettext_lazy("女儿")}  # GB/T 4761 writes 子 and 女


@dataclass(frozen=True)
class ActedPerson:
    """`relation`: what the one who acts is to this person, in words; "" for oneself. `agent`: the person bound."""

    person: Person
    oneself: bool
    agent: Person
    relation: str | Promise = ""
    kind: str = ""


def account_of(user: Any) -> ResidentAccount:
    """The account of a resident who is logged in."""
    return ResidentAccount.objects.select_related("user").get(user=user)


def acting_for(user: Any) -> list[ActedPerson]:
    """Oneself first, then those whom one represents; the dead and records merged away are left out. Three queries."""
    if not getattr(user, "is_resident", False) or not user.is_active:
        return []
    live = Binding.objects.live().filter(living("person__"), account__user=user)
    bound = [binding.person for binding in live.select_related("person")]
    acted = {person.pk: ActedPerson(person, True, person) for person in bound}
    for row in _represented(bound):
        acted.setdefault(row.person_id, _represents(row))
    return list(acted.values())


def _represented(bound: list[Person]) -> list[Representation]:
    if not bound:
        return []
    held = Representation.objects.holding(clock.today()).filter(living("person__"), representative__in=bound)
    return list(held.select_related("person", "representative").order_by("id"))


def _represents(row: Representation) -> ActedPerson:
    words = _SPOKEN.get(row.relation) or (codes.label("kinship", row.relation) if row.relation else "")
    return ActedPerson(row.person, False, row.representative, words or row.get_kind_display(), row.kind)


def acting(request: HttpRequest) -> list[ActedPerson]:
    """`acting_for` the user of this request, read once a request."""
    kept: list[ActedPerson] | None = getattr(request, "_acting", None)
    if kept is None:
        kept = acting_for(request.user)
        request._acting = kept  # type: ignore[attr-defined]
    return kept


def acted(request: HttpRequest) -> ActedPerson | None:
    """Whom the resident has chosen, as far as she still may; else the first one."""
    people = acting(request)
    chosen = request.session.get(CHOSEN, "")
    return next((one for one in people if str(one.person.uid) == chosen), people[0] if people else None)


def acted_person(request: HttpRequest) -> Person | None:
    """The person for whom this request acts, checked anew; None for an account that stands for nobody."""
    one = acted(request)
    return one.person if one else None
