"""Registering one person at the counter, in a household on file, in a new one, or in none yet."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import journal, numbering
from bianmin.core.errors import Conflict
from bianmin.core.models import Centre
from bianmin.residents import roles, search_terms
from bianmin.residents.errors import HouseholdFull, Invalid, PersonKnown
from bianmin.residents.models import Household, Person
from bianmin.residents.permissions import get_household, require_register
from bianmin.residents.specs import DwellingSpec, HouseholdSpec, PersonSpec
from bianmin.residents.values import require_values

from .household_register_many import household_rows
from .number_ask import number_ask
from .person_register_many import person_register_many

HEAD = "02"  # GB/T 4761


def person_register(
    *, actor: Any, person: PersonSpec, household: Household | None = None, dwelling: DwellingSpec | None = None
) -> Person:
    """Register a person in `household`, in a new household at `dwelling`, or without one in the actor's own area.

    Raises PersonKnown for a certificate on file (by the database, when two register it at once), HouseholdFull for a
    second head, NotAllowed outside the actor's areas, and what `person_register_many` raises.
    """
    require_register(actor, area_of(household, dwelling))
    if not person.name.strip():
        raise Invalid(_("请填写姓名。"), field="name")
    require_values(asdict(person))
    number_ask(actor=actor, certificate_type=person.certificate_type, number=person.id_number)
    with transaction.atomic():
        if household is None and dwelling is not None:
            household = new_household(actor, dwelling)
        elif household is not None:
            household = joined_household(actor, household)
        if household is None:
            person.area_code = actor.areas_of(roles.REGISTER)[0]
        elif person.relation == HEAD:
            require_no_head(household)
        try:
            [row] = person_register_many(actor=actor, persons=[person], households=[household])
        except Conflict as error:
            if error.code != PersonKnown.code:
                raise
            raise known(actor, person) from error
    return row


def joined_household(actor: Any, household: Household) -> Household:
    """The household as it stands now, locked: it may have moved, and who joins it lives where it lives."""
    Household.objects.select_for_update().filter(pk=household.pk).first()
    return get_household(actor, household.uid, "edit")


def require_no_head(household: Household, *, besides: Person | None = None) -> None:
    """Raises HouseholdFull when somebody else is the head; the household's row is locked meanwhile."""
    Household.objects.select_for_update().get(pk=household.pk)
    heads = Person.objects.living().filter(household=household, relation=HEAD)
    if (heads.exclude(pk=besides.pk) if besides else heads).exists():
        raise HouseholdFull(_("这一户已经有户主。请选与户主的关系，或先修改原来的户主。"), field="relation")


def known(actor: Any, person: PersonSpec) -> PersonKnown:
    """Who it is, when the actor may see her; somebody of another area stays unnamed."""
    tokens = search_terms.id_candidates(person.certificate_type, person.id_number)
    found = Person.objects.visible_to(actor).known_by(tokens).values_list("uid", flat=True).first()
    if found:
        return PersonKnown(
            _("这个证件号已经登记过。请打开已有的档案，不要重复登记。"), field="id_number", details={"uid": str(found)}
        )
    return PersonKnown(_("这个证件号已经登记在别的区域。请联系主任，由两边核对后迁入。"), field="id_number")


def area_of(household: Household | None, dwelling: DwellingSpec | None) -> str:
    """Where a person in `household`, or in a new one at `dwelling`, lives; "" for neither."""
    if household is not None:
        return household.area_code
    return dwelling.grid_code if dwelling else ""


def new_household(actor: Any, dwelling: DwellingSpec) -> Household:
    """A household with the next number of the actor's centre; call it inside the action's transaction."""
    centre = Centre.objects.get(pk=actor.current_posts[0].centre_id)
    number = numbering.next_number(centre=centre, purpose="household", prefix=f"H{centre.pk}")
    [row] = household_rows([HouseholdSpec(number=number, dwelling=dwelling)])
    journal.record(actor=actor, verb="household.register", noun=row, area_code=row.area_code)
    return row
