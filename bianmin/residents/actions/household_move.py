"""搬家: a household moves to another dwelling, all of it or some of its people."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any, cast

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bianmin.core import clock, journal
from bianmin.core.models import JournalEntry
from bianmin.residents.errors import HouseholdChanged, Invalid
from bianmin.residents.models import Household, Person
from bianmin.residents.permissions import get_household, require_register
from bianmin.residents.specs import DwellingSpec

from .household_register_many import dwelling_row
from .person_register import HEAD, new_household
from .terms import rewrite_household_terms, rewrite_terms


def household_move(
    *,
    actor: Any,
    household: Household,
    version: int,
    members: Collection[uuid.UUID],
    movers: Collection[uuid.UUID],
    dwelling: DwellingSpec,
    moved_on: date,
) -> Household:
    """Move `movers` (uids) of the household to `dwelling`, on file or new, since `moved_on`. Returns their household.

    `members` are the people whom the actor saw in it at `version`. Number, tags and economy stay with the head of the
    household (with the movers, when it has none); the others become a household of their own, without relations that
    hold no more. One entry in the journal for each person whose household or address changes; who has died stays
    where she lived. Raises HouseholdChanged, Invalid, NotAllowed when either place lies outside the actor's areas.
    """
    require_register(actor, dwelling.grid_code)
    with transaction.atomic():
        row = _locked(actor, household, members)
        people = list(row.members.living().order_by("pk"))
        _check(row, people, version=version, members=members, movers=movers, moved_on=moved_on)
        going = [person for person in people if person.uid in movers]
        staying = [person for person in people if person.uid not in movers]
        old, place = str(row.dwelling), dwelling_row(dwelling)
        if place.pk == row.dwelling_id:
            raise Invalid(_("现在就住在这个地址，不用搬。"), field="street")
        if any(person.relation == HEAD for person in staying):
            target, changed = _own_household(actor, row, going, dwelling, since=moved_on), going
        else:
            if staying:
                _own_household(actor, row, staying, _spec_of(row), since=row.dwelling_since)
            row.dwelling, row.area_code, row.dwelling_since = place, place.grid.code, moved_on
            row.save(update_fields=["dwelling", "area_code", "dwelling_since"])
            rewrite_household_terms([row])
            _live_in(row, going)
            target, changed = row, people
        Household.objects.filter(pk=row.pk).update(version=F("version") + 1)
        journal.record_many([_entry(actor, person, (old, row.number), moved_on) for person in changed])
    return get_household(actor, target.uid)


def _locked(actor: Any, household: Household, members: Collection[uuid.UUID]) -> Household:
    """The household as it stands now, locked after the people: whoever edits or moves one of them locks her first, too.
    Somebody else who lives there by now is found by the check."""
    list(Person.objects.select_for_update().filter(uid__in=members).order_by("pk").values_list("pk"))
    Household.objects.select_for_update().filter(pk=household.pk).first()
    return get_household(actor, household.uid, "edit")


def _check(
    row: Household,
    people: list[Person],
    *,
    version: int,
    members: Collection[uuid.UUID],
    movers: Collection[uuid.UUID],
    moved_on: date,
) -> None:
    here = {person.uid for person in people}
    if row.version != version or here != set(members):
        raise HouseholdChanged(_("您打开这一页以后，这一户有变动。请看过现在的住址和人，再改。"))
    if not movers:
        raise Invalid(_("请勾选一起搬的人。"), field="movers")
    if not set(movers) <= here:
        raise Invalid(_("勾选的人不在这一户。请刷新页面再选。"), field="movers")
    if moved_on > clock.today():
        raise Invalid(_("这一天还没有到。请在搬了以后再改。"), field="moved_on")
    if row.dwelling_since and moved_on < row.dwelling_since:
        since = row.dwelling_since.isoformat()
        raise Invalid(_("早于住进现在这个地址的日期 %(day)s，请核对。") % {"day": since}, field="moved_on")


def _own_household(
    actor: Any, row: Household, people: list[Person], place: DwellingSpec, *, since: date | None
) -> Household:
    """A new household out of `row` for `people`: alone one is its head; of several it has still to be said."""
    made = new_household(actor, place)
    made.kind, made.dwelling_since = row.kind, since
    made.save(update_fields=["kind", "dwelling_since"])
    for person in people:
        person.relation = HEAD if len(people) == 1 else ""
    _live_in(made, people)
    return made


def _live_in(household: Household, people: list[Person]) -> None:
    """Write where `people` live now; a few statements, however many."""
    for person in people:
        person.household, person.area_code = household, household.area_code
        person.version += 1
    Person.objects.bulk_update(people, ["household", "relation", "area_code", "version"])
    rewrite_terms(people)


def _spec_of(row: Household) -> DwellingSpec:
    place = row.dwelling
    return DwellingSpec(
        grid_code=place.grid.code,
        street=place.street,
        compound=place.compound,
        building=place.building,
        unit=place.unit,
        room=place.room,
    )


def _entry(actor: Any, person: Person, before: tuple[str, str], moved_on: date) -> JournalEntry:
    """`before` are address and number of the household that moved; a number is told only when it changes."""
    household = cast(Household, person.household)
    old, new = before[0], str(household.dwelling)
    if household.number != before[1]:
        old, new = f"{old} {before[1]}", f"{new} {household.number}"
    return journal.entry_for(
        actor=actor,
        verb="household.move",
        noun=Household._meta.label_lower,
        noun_uid=household.uid,
        subject_uid=person.uid,
        area_code=person.area_code,
        payload={"from": old, "to": new, "on": moved_on.isoformat()},
        audience=JournalEntry.Audience.SUBJECT,
    )
