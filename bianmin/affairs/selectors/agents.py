"""Who may act for an applicant, as the file has it."""

from bianmin.core import clock, codes
from bianmin.core.masking import mask_name
from bianmin.residents.models import Person


def agents_on_file(person: Person | None) -> list[tuple[str, str, str]]:
    """(uid, masked name, kind) of the guardians and agents of a person who may act today; nobody for an
    organisation."""
    if person is None:
        return []
    rows = person.represented_by.holding(clock.today()).select_related("representative")
    return [
        (str(row.representative.uid), mask_name(row.representative.name), str(row.get_kind_display())) for row in rows
    ]


def relation_on_file(person: Person | None, agent: Person | None) -> str:
    """What `agent` is to `person` (儿子, 邻居 …) by the guardianship or authorisation on file; empty when unknown."""
    if person is None or agent is None:
        return ""
    rows = person.represented_by.holding(clock.today()).filter(representative=agent).exclude(relation="")
    code = rows.values_list("relation", flat=True).first()
    return codes.label("kinship", code) if code else ""
