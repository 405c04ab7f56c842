"""Households: read, moved."""

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from bianmin.core import masking
from bianmin.residents.actions.household import household_open
from bianmin.residents.actions.household_move import household_move
from bianmin.residents.models import Household
from bianmin.residents.permissions import get_household
from bianmin.residents.selectors.household_members import household_members
from bianmin.residents.specs import DwellingSpec

from .writing import DwellingIn

router = Router()
Words = dict[str, Any]


class MemberOut(Schema):
    uid: str
    name: str
    relation: str = Field(description="GB/T 4761; empty: not known")


class HouseholdOut(Schema):
    """`version` and the uids of `members` are what a move must name."""

    uid: str
    version: int
    number: str
    kind: str
    address: str
    area_code: str
    dwelling_since: date | None
    members: list[MemberOut]


class HouseholdMoveIn(Schema):
    """`members` are those who were read at `version`; `movers` those of them who move, all when it is left out."""

    version: int
    members: list[uuid.UUID] = Field(max_length=100)
    movers: list[uuid.UUID] | None = Field(None, max_length=100)
    dwelling: DwellingIn
    moved_on: date


@router.get("/{uuid:uid}", response=HouseholdOut, summary="A household with its members; the looks are journalled")
def household_detail(request: HttpRequest, uid: uuid.UUID) -> Words:
    household = get_household(request.user, uid)
    household_open(actor=request.user, household=household, purpose="api")
    return _words(household)


@router.post("/{uuid:uid}/move", response=HouseholdOut, summary="Move a household that you read at `version`")
def household_moved(request: HttpRequest, uid: uuid.UUID, body: HouseholdMoveIn) -> Words:
    """Number and file stay with the head; the others get a household of their own. Answers the movers' household."""
    moved = household_move(
        actor=request.user,
        household=get_household(request.user, uid, "edit"),
        version=body.version,
        members=body.members,
        movers=body.members if body.movers is None else body.movers,
        dwelling=DwellingSpec(**body.dwelling.dict()),
        moved_on=body.moved_on,
    )
    return _words(moved)


def _words(household: Household) -> Words:
    return {
        "uid": str(household.uid),
        "version": household.version,
        "number": household.number,
        "kind": household.kind,
        "address": masking.mask_address(str(household.dwelling)),
        "area_code": household.area_code,
        "dwelling_since": household.dwelling_since,
        "members": [
            {"uid": str(one.person.uid), "name": masking.mask_name(one.person.name), "relation": one.person.relation}
            for one in household_members(household)
        ],
    }
