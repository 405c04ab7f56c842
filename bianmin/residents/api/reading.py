"""Searching and reading people, masked as on every list."""

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from bianmin.core import codes, journal, masking
from bianmin.core.errors import NotAllowed
from bianmin.residents.actions.number_ask import number_missed
from bianmin.residents.models import Person
from bianmin.residents.permissions import can_on_person, can_search_people, get_person_or_kept
from bianmin.residents.selectors.person_search import PersonHit, person_search

router = Router()
Words = dict[str, Any]


class ResidentOut(Schema):
    uid: str
    name: str
    sex: str
    age: int | None
    address: str
    grid: str
    household: str
    id_number: str
    phone: str
    residence: str
    tags: list[str]
    why: str
    exact: bool


class ResidentList(Schema):
    items: list[ResidentOut]
    next: str | None


class ResidentFull(Schema):
    """Numbers are masked; `version` is what an update must name. Whoever sends people to a door
    gets who lives there and how to reach them; the rest is empty."""

    uid: str
    version: int
    name: str
    sex: str
    birth_date: date | None
    certificate_type: str
    id_number: str
    phone: str
    ethnic: str
    marital: str
    education: str
    political: str
    employment: str
    residence: str
    household: str | None
    address: str
    area_code: str
    hukou_area_code: str
    tags: list[Words]
    needs: list[Words]
    documents: list[Words]


@router.get("", response=ResidentList, summary="People you may see, found by name, pinyin, numbers or address")
def resident_list(
    request: HttpRequest,
    q: str = Query("", max_length=60, description="name, pinyin, initials, last four of ID or phone, address words"),
    limit: int = Query(20, ge=1, le=50),
) -> Words:
    """The best matches, exact ones first. Whole ID numbers and phones do not belong in an address: POST them to
    `/residents/search`."""
    return _found(request, q, limit)


class SearchIn(Schema):
    q: str
    limit: int = 20


@router.post("/search", response=ResidentList, summary="The same search, with the text in the body")
def resident_search(request: HttpRequest, body: SearchIn) -> Words:
    return _found(request, body.q[:60], max(1, min(body.limit, 50)))


@router.get("/{uuid:uid}", response=ResidentFull, summary="One person; the look is journalled")
def resident_detail(request: HttpRequest, uid: uuid.UUID) -> Words:
    """A uid that was merged away answers with the record that was kept: look at the `uid` of the answer."""
    person = get_person_or_kept(request.user, uid)
    journal.look(actor=request.user, noun=person, subject_uid=person.uid, purpose="api", area_code=person.area_code)
    return resident_words(person, whole=can_on_person(request.user, person, "whole"))


def _found(request: HttpRequest, text: str, limit: int) -> Words:
    if not can_search_people(request.user):
        raise NotAllowed(_("您的岗位不能查找居民。"))
    hits = person_search(user=request.user, text=text, limit=limit)
    number_missed(actor=request.user, text=text, found=bool(hits))
    return {"items": [_hit(hit) for hit in hits], "next": None}


def _hit(hit: PersonHit) -> Words:
    return {
        "uid": str(hit.uid),
        "name": hit.name_masked,
        "sex": hit.sex,
        "age": hit.age,
        "address": hit.address,
        "grid": hit.grid,
        "household": hit.household_number,
        "id_number": hit.id_masked,
        "phone": hit.phone_masked,
        "residence": hit.residence,
        "tags": list(hit.tags),
        "why": hit.why,
        "exact": hit.exact,
    }


WITHHELD: Words = {
    **dict.fromkeys(("id_number", "ethnic", "marital", "education", "political", "employment"), ""),
    **dict.fromkeys(("certificate_type", "hukou_area_code"), ""),
    "tags": [],
    "needs": [],
    "documents": [],
}


def resident_words(person: Person, *, whole: bool = True) -> Words:
    """A person as the API shows her, with tags, needs and documents on file; three queries more. Not `whole`: what is
    beyond who she is and where she lives stays empty."""
    return _all_words(person) if whole else _all_words(person) | WITHHELD


def _all_words(person: Person) -> Words:
    household = person.household
    return {
        "uid": str(person.uid),
        "version": person.version,
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "certificate_type": person.certificate_type,
        "id_number": person.id_masked,
        "phone": person.phone_masked,
        "ethnic": codes.label("ethnic", person.ethnic),
        "marital": codes.label("marital", person.marital),
        "education": codes.label("education", person.education),
        "political": codes.label("political", person.political),
        "employment": person.employment,
        "residence": person.residence,
        "household": household.number if household else None,
        "address": masking.mask_address(str(household.dwelling)) if household else "",
        "area_code": person.area_code,
        "hukou_area_code": person.hukou_area_code,
        "tags": [
            {"code": tag.type.code, "name": tag.type.name, "since": tag.since, "source": tag.source}
            for tag in person.tags.filter(until=None).select_related("type")
        ],
        "needs": [{"kind": need.kind, "note": need.note} for need in person.needs.all()],
        "documents": [
            {"type": row.type.code, "name": row.type.name, "number": row.number_masked, "valid_until": row.valid_until}
            for row in person.documents.filter(withdrawn_at=None).select_related("type")
        ],
    }
