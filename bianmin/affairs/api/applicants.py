"""Who applies: read from uids, fetched and checked in one step."""

import uuid
from typing import Any

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from bianmin.affairs.models import ItemVersion
from bianmin.affairs.permissions import get_item
from bianmin.core.errors import NotFound
from bianmin.partners.permissions import get_organization
from bianmin.residents.permissions import get_person

Words = dict[str, Any]


class ApplicationIn(Schema):
    """An application. One of `person` and `organization`; `materials` is {code: received | gap | not_needed};
    `answers` are what was asked in person, by fact name; `form` lies over what the record fills in."""

    item: str = Field(max_length=10, description="code of the item, such as MZ-05")
    person: uuid.UUID | None = None
    organization: uuid.UUID | None = None
    agent: uuid.UUID | None = None
    agent_relation: str = Field("", max_length=40)
    answers: Words = Field(default_factory=dict, max_length=60)
    form: dict[str, str] = Field(default_factory=dict, max_length=80)
    materials: dict[str, str] = Field(default_factory=dict, max_length=40)


class AssessIn(Schema):
    person: uuid.UUID | None = None
    organization: uuid.UUID | None = None
    answers: Words = Field(default_factory=dict, max_length=60)


def current_version(code: str) -> ItemVersion:
    """The version of an active item that is in force. Raises NotFound."""
    item = get_item(code)
    version = item.current
    if version is None or not item.active:
        raise NotFound(_("没有这个事项，或者已经停办。"))
    version.item = item
    return version


def applicant_of(user: Any, person: uuid.UUID | None, organization: uuid.UUID | None) -> Words:
    """{"person": …, "organization": …} for the selectors and actions. Raises NotFound for what the user may not see."""
    return {
        "person": get_person(user, person) if person else None,
        "organization": get_organization(user, organization) if organization else None,
    }


def application_words(user: Any, body: ApplicationIn) -> Words:
    """Keyword arguments of `case_accept` and `case_notify`."""
    return {
        "version": current_version(body.item),
        **applicant_of(user, body.person, body.organization),
        "agent": get_person(user, body.agent) if body.agent else None,
        "agent_relation": body.agent_relation,
        "answers": body.answers,
        "form_data": body.form,
        "materials": body.materials,
    }
