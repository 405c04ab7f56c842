"""Needs and preferences (需求与偏好): what whoever serves this person watches for."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import journal
from bianmin.residents.errors import NeedsChanged
from bianmin.residents.models import Need, Person
from bianmin.residents.permissions import get_person

from .on_file import require_on_file


def need_set(
    *,
    actor: Any,
    person: Person,
    needs: Mapping[str, str],
    source: str = "",
    seen: Collection[tuple[str, str]] | None = None,
) -> list[Need]:
    """Make `needs` ({kind: note}) the person's needs: what is missing is added, what is not named is taken away.

    `seen` is what the editor started from, as (kind, note); raises NeedsChanged when it is no longer so.
    """
    person = get_person(actor, person.uid, "edit")
    wanted = {(kind, note.strip()) for kind, note in needs.items()}
    with transaction.atomic():
        require_on_file(person)
        held = {(need.kind, need.note): need for need in Need.objects.filter(person=person)}
        if seen is not None and set(seen) != set(held):
            raise NeedsChanged(_("您打开这一页以后，别人改过需要注意的事。请看下面现在的内容，核对后再保存。"))
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
