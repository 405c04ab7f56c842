"""Merging two records of one person, and undoing it."""

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from bianmin.core import masking
from bianmin.residents.actions.person_merge import person_distinguish, person_merge, person_reconsider, person_unmerge
from bianmin.residents.models import Person, PersonMerge
from bianmin.residents.permissions import get_merge, get_person, require_merge
from bianmin.residents.selectors.person_doubles_list import person_doubles

from .reading import router


class MergeIn(Schema):
    """`version` and `drop_version` are those that were read. `chosen` names the side of fields in which the two differ;
    of one left out, what is known is taken, else the kept record's value."""

    drop: uuid.UUID = Field(description="uid of the record that is merged into this one")
    version: int
    drop_version: int
    chosen: dict[str, Literal["keep", "drop"]] = Field(default_factory=dict, max_length=40)
    reason: str = Field(min_length=1, max_length=200)


class UnmergeIn(Schema):
    reason: str = Field(min_length=1, max_length=200)


class MergeOut(Schema):
    uid: str
    kept: str
    dropped: str
    merged_at: datetime
    undone_at: datetime | None


class SideOut(Schema):
    uid: str
    version: int
    name: str
    id_number: str
    phone: str


class PairOut(Schema):
    keep: SideOut
    drop: SideOut
    why: str


class PairList(Schema):
    items: list[PairOut]
    next: str | None


class DistinctIn(Schema):
    other: uuid.UUID = Field(description="uid of the other record")


@router.get("/doubles", response=PairList, summary="Pairs of records that are likely one person, masked")
def resident_doubles(request: HttpRequest, cursor: str | None = None) -> dict[str, Any]:
    require_merge(request.user)
    pairs, page = person_doubles(user=request.user, cursor=cursor)
    items = [{"keep": _side(pair.keep), "drop": _side(pair.drop), "why": pair.why} for pair in pairs]
    return {"items": items, "next": page.next}


@router.post("/{uuid:uid}/distinct", response={204: None}, summary="Say that two records are two people")
def resident_distinct(request: HttpRequest, uid: uuid.UUID, body: DistinctIn) -> Status[None]:
    """They are not offered as doubles again."""
    one, other = (get_person(request.user, row, "merge") for row in (uid, body.other))
    person_distinguish(actor=request.user, one=one, other=other)
    return Status(204, None)


@router.post("/{uuid:uid}/distinct/undo", response={204: None}, summary="Take back that two records are two people")
def resident_reconsider(request: HttpRequest, uid: uuid.UUID, body: DistinctIn) -> Status[None]:
    one, other = (get_person(request.user, row, "merge") for row in (uid, body.other))
    person_reconsider(actor=request.user, one=one, other=other)
    return Status(204, None)


@router.post("/{uuid:uid}/merge", response={201: MergeOut}, summary="Merge another record into this one")
def resident_merge(request: HttpRequest, uid: uuid.UUID, body: MergeIn) -> Status[dict[str, Any]]:
    """Directors only, both records in their areas. The uid merged away answers with the kept record from then on."""
    merge = person_merge(
        actor=request.user,
        keep=get_person(request.user, uid, "merge"),
        drop=get_person(request.user, body.drop, "merge"),
        versions=(body.version, body.drop_version),
        chosen=body.chosen,
        reason=body.reason,
    )
    return Status(201, _words(merge))


@router.post("/merges/{uuid:uid}/undo", response=MergeOut, summary="Undo a merge: each gets her own things back")
def resident_unmerge(request: HttpRequest, uid: uuid.UUID, body: UnmergeIn) -> dict[str, Any]:
    """`unmerge_refused` names in `since` what came after the merge and still holds."""
    return _words(person_unmerge(actor=request.user, merge=get_merge(request.user, uid), reason=body.reason))


def _words(merge: PersonMerge) -> dict[str, Any]:
    return {
        "uid": str(merge.uid),
        "kept": str(merge.kept.uid),
        "dropped": str(merge.dropped.uid),
        "merged_at": merge.created_at,
        "undone_at": merge.undone_at,
    }


def _side(person: Person) -> dict[str, Any]:
    return {
        "uid": str(person.uid),
        "version": person.version,
        "name": masking.mask_name(person.name),
        "id_number": person.id_masked,
        "phone": person.phone_masked,
    }
