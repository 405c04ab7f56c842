"""Needs and preferences (需求与偏好): what whoever serves this person watches for."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from bianmin.core import journal
from bianmin.residents.models import Need, Person
from bianmin.residents.permissions import get_person


def need_set(*, actor: Any, person: Person, needs: Mapping[str, str], source: str = "") -> list[Need]:
    """Make `needs` ({kind: note}) the person's needs: what is missing is added, what is not named is taken away."""
    person = get_person(actor, person.uid, "edit")
    wanted = {(kind, note.strip()) for kind, note in needs.items()}
    with transaction.atomic():
        Person.objects.select_for_update().filter(pk=person.pk).first()
        held = {(need.kind, need.note): need for need in Need.objects.filter(person=person)}
        Need.objects.filter(pk__in=[need.pk for key, need in held.items() if key not in wanted]).delete()
        added = sorted(wanted - set(held))
        Need.objects.bulk_create(Need(person=person, kind=kind, note=note, source=source) for kind, note in added)
        if wanted != set(held):
            journal.record(
                actor=actor,
                verb="need.set",
                noun=person,
                subject_uid=person.uid,
                area_code=person.area_code,
                payload={"needs": sorted(wanted)},
                audience="subject",
            )
    return list(Need.objects.filter(person=person))
