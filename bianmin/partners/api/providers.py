"""Providers and workers through the API: read only; telephones by their masks."""

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from bianmin.partners.models import Credential, Provider, Worker
from bianmin.partners.permissions import can_view_provider, get_provider, get_worker
from bianmin.partners.selectors.provider import provider_detail, provider_page
from bianmin.partners.selectors.worker import worker_detail, worker_page

router = Router(tags=["providers"])
Words = dict[str, Any]
CURSOR = Query(None, max_length=2000)


class CredentialOut(Schema):
    uid: str
    kind: str
    number: str
    expires_on: date | None
    standing: str
    needed: bool


class ProviderOut(Schema):
    uid: str
    version: int
    name: str
    kind: str
    state: str
    voluntary: bool
    phone: str
    about: str
    area_code: str


class ProviderRow(ProviderOut):
    workers: int
    next_expiry: date | None


class ProviderList(Schema):
    items: list[ProviderRow]
    next: str | None


class WorkerOut(Schema):
    uid: str
    version: int
    name: str
    phone: str
    state: str
    provider: str
    skills: list[str]


class WorkerList(Schema):
    items: list[WorkerOut]
    next: str | None


class SpanOut(Schema):
    """Weekday 0 is Monday; times as HH:MM."""

    weekday: int
    begins: str
    ends: str


class LeaveOut(Schema):
    uid: str
    begins_on: date
    ends_on: date


class ProviderFull(ProviderOut):
    credentials: list[CredentialOut]
    workers: list[WorkerOut]


class WorkerFull(WorkerOut):
    areas: list[str]
    hours: list[SpanOut]
    leaves: list[LeaveOut]
    credentials: list[CredentialOut]


@router.get("/providers", response=ProviderList, summary="Providers of the station; without `state` those not ended")
def provider_list(
    request: HttpRequest,
    q: str = Query("", max_length=60),
    kind: str = Query("", max_length=20),
    state: str = Query("", max_length=20),
    cursor: str | None = CURSOR,
) -> Words:
    if not can_view_provider(request.user):
        return {"items": [], "next": None}
    page = provider_page(request.user, text=q, kind=kind, state=state, cursor=cursor)
    return {"items": [_row(provider) for provider in page], "next": page.next}


@router.get("/providers/{uuid:uid}", response=ProviderFull, summary="One provider with its papers and workers")
def provider_show(request: HttpRequest, uid: uuid.UUID) -> Words:
    detail = provider_detail(request.user, get_provider(request.user, uid))
    return _provider(detail.provider) | {
        "credentials": [_credential(paper) for paper in detail.credentials],
        "workers": [_worker(worker, detail.provider) for worker in detail.workers],
    }


@router.get("/workers", response=WorkerList, summary="Workers by name or skill; without `state` those not gone")
def worker_list(
    request: HttpRequest,
    q: str = Query("", max_length=40),
    skill: str = Query("", max_length=20),
    provider: uuid.UUID | None = None,
    state: str = Query("", max_length=20),
    cursor: str | None = CURSOR,
) -> Words:
    if not can_view_provider(request.user):
        return {"items": [], "next": None}
    page = worker_page(request.user, text=q, skill=skill, provider=str(provider or ""), state=state, cursor=cursor)
    return {"items": [_worker(worker, worker.provider) for worker in page], "next": page.next}


@router.get("/workers/{uuid:uid}", response=WorkerFull, summary="One worker with the week, areas, leave and papers")
def worker_show(request: HttpRequest, uid: uuid.UUID) -> Words:
    worker = get_worker(request.user, uid)
    detail = worker_detail(request.user, worker)
    spans = [span for day in detail.week for span in day.spans]
    return _worker(worker, worker.provider) | {
        "areas": detail.area_codes,
        "hours": [
            {"weekday": span.weekday, "begins": f"{span.begins:%H:%M}", "ends": f"{span.ends:%H:%M}"} for span in spans
        ],
        "leaves": [
            {"uid": str(leave.uid), "begins_on": leave.begins_on, "ends_on": leave.ends_on} for leave in detail.leaves
        ],
        "credentials": [_credential(paper) for paper in detail.credentials],
    }


def _provider(provider: Provider) -> Words:
    names = ("version", "name", "kind", "state", "voluntary", "about", "area_code")
    words = {name: getattr(provider, name) for name in names}
    return words | {"uid": str(provider.uid), "phone": provider.phone_masked}


def _row(provider: Any) -> Words:
    expires_on = provider.paper.expires_on if provider.paper else None
    return _provider(provider) | {"workers": provider.at_work, "next_expiry": expires_on}


def _worker(worker: Worker, provider: Provider) -> Words:
    words = {name: getattr(worker, name) for name in ("version", "name", "state")}
    skills = [skill.code for skill in worker.skills.all()]
    return words | {
        "uid": str(worker.uid),
        "phone": worker.phone_masked,
        "provider": str(provider.uid),
        "skills": skills,
    }


def _credential(paper: Credential) -> Words:
    words = {name: getattr(paper, name) for name in ("kind", "expires_on", "standing", "needed")}
    return words | {"uid": str(paper.uid), "number": paper.number_masked}
