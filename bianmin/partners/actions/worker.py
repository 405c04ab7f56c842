"""Workers: put on file with a provider and edited."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import journal, masking
from bianmin.core.errors import UserError
from bianmin.partners.errors import WorkerExists
from bianmin.partners.models import Provider, Skill, Worker
from bianmin.partners.permissions import require_with_provider
from bianmin.partners.workflow import PROVIDER, WORKER

from .typed import locked, phone_of, stale, text_of

EDITABLE = ("name", "phone")


def worker_register(
    *, actor: Any, provider: Provider, name: str, phone: str = "", skills: Collection[str] = ()
) -> Worker:
    """Put a worker of `provider` on file; `skills` by their codes.

    Raises UserError, PhoneError, WorkerExists, MoveNotAllowed (the provider has ended), NotAllowed.
    """
    require_with_provider(actor, "edit", provider.area_code)
    fields = _checked({"name": name, "phone": phone})
    known = skills_of(skills)
    worker = Worker(provider=provider, **fields)
    try:
        with transaction.atomic():
            PROVIDER.check("edit", locked(provider).state)
            worker.save(force_insert=True)
            worker.skills.set(known)
            payload = {"name": worker.name, "provider": provider.name, "skills": [skill.name for skill in known]}
            record(actor, "worker.register", worker, payload)
    except IntegrityError as error:
        raise _taken(worker) from error
    return worker


def worker_edit(*, actor: Any, worker: Worker, version: int, **changes: Any) -> Worker:
    """Change some of EDITABLE as seen at `version`. Raises VersionConflict (both values by field), UserError,
    PhoneError, WorkerExists, MoveNotAllowed, NotAllowed."""
    require_with_provider(actor, "edit", worker.provider.area_code)
    wanted = _checked({name: value for name, value in changes.items() if name in EDITABLE})
    try:
        with transaction.atomic():
            current = locked(worker)
            WORKER.check("edit", current.state)
            changed = {name: value for name, value in wanted.items() if getattr(current, name) != value}
            before, after = _told({name: getattr(current, name) for name in changed}), _told(changed)
            if current.version != version:
                raise stale({name: (before[name], value) for name, value in after.items()})
            if not changed:
                return current
            for name, value in changed.items():
                setattr(current, name, value)
            current.version += 1
            current.save(update_fields=[*changed, "version"])
            record(actor, "worker.edit", current, {"before": before, "after": after})
    except IntegrityError as error:
        raise _taken(Worker(provider=worker.provider, **{**_own(worker), **wanted})) from error
    return current


def skills_of(codes: Collection[str]) -> list[Skill]:
    """The skills with these codes. Raises UserError for one that is not in the catalogue."""
    found = list(Skill.objects.filter(code__in=codes))
    if len(found) != len(set(codes)):
        raise UserError(_("有一项技能目录里没有了，请重新勾选。"), field="skills")
    return found


def record(actor: Any, verb: str, worker: Worker, payload: dict[str, Any]) -> None:
    journal.record(actor=actor, verb=verb, noun=worker, area_code=worker.provider.area_code, payload=payload)


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    if "name" in given:
        checked["name"] = text_of(Worker, "name", given["name"])
        if not checked["name"]:
            raise UserError(_("请填写服务人员的姓名。"), field="name")
    if "phone" in given:
        checked |= phone_of(given["phone"])
    return checked


def _own(worker: Worker) -> dict[str, str]:
    return {"name": worker.name, "phone_masked": worker.phone_masked}


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """The telephone by its mask."""
    told = {name: value for name, value in values.items() if name != "phone_masked"}
    return told | ({"phone": masking.mask_phone(values["phone"])} if "phone" in values else {})


def _taken(wanted: Worker) -> WorkerExists:
    known = Worker.objects.filter(provider=wanted.provider, name=wanted.name, phone_masked=wanted.phone_masked).exclude(
        state=Worker.State.ENDED
    )
    details = {"uid": str(row.uid)} if (row := known.first()) else {}
    return WorkerExists(_("这位服务人员已经登记过，请直接打开已有的那一位。"), field="name", details=details)
