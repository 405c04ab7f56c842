"""Who applies: a person or an organisation, fetched and checked in one step."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from bianmin.affairs.models import ItemVersion
from bianmin.core.masking import mask_name
from bianmin.partners.models import Organization
from bianmin.partners.permissions import get_organization
from bianmin.residents.models import Person
from bianmin.residents.permissions import get_person

PERSON, ORGANIZATION = "person", "organization"


@dataclass(frozen=True)
class Applicant:
    """One of the two is set. `kind` and `uid` are what the counter's addresses are made of."""

    person: Person | None = None
    organization: Organization | None = None

    @property
    def kind(self) -> str:
        return PERSON if self.person else ORGANIZATION

    @property
    def row(self) -> Person | Organization:
        row = self.person or self.organization
        assert row is not None  # noqa: S101 — one of the two is always given
        return row

    @property
    def uid(self) -> uuid.UUID:
        return self.row.uid

    @property
    def name_masked(self) -> str:
        return mask_name(self.person.name) if self.person else self.row.name

    @property
    def who(self) -> dict[str, Any]:
        """As the selectors and actions take it."""
        return {"person": self.person, "organization": self.organization}

    @property
    def url(self) -> str:
        return reverse("item_choose", args=[self.kind, self.uid])

    def item_url(self, version: ItemVersion) -> str:
        return reverse("case_accept", args=[self.kind, self.uid, version.item.code])


def get_applicant(user: Any, kind: str, uid: uuid.UUID) -> Applicant:
    """Raises NotFound for whom the user may not see."""
    if kind == PERSON:
        return Applicant(person=get_person(user, uid))
    return Applicant(organization=get_organization(user, uid))
