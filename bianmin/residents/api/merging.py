"""Merging two records of one person, and undoing it."""

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from bianmin.residents.actions.person_merge import person_merge, person_unmerge
from bianmin.residents.models import PersonMerge
from bianmin.residents.permissions import get_merge, get_person

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
