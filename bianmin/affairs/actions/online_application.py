"""What a resident does with an application on her phone: begin, save, submit, withdraw.

Whoever may act for the person may do it; the views have checked that. A draft is hers alone until it is submitted.
"""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.affairs import deadlines
from bianmin.affairs.errors import FormInvalid, ItemInactive, MaterialsMissing
from bianmin.affairs.models import CaseMaterial, ItemVersion, MaterialUpload, OnlineApplication
from bianmin.affairs.selectors.agents import relation_on_file
from bianmin.affairs.selectors.item import applied_online
from bianmin.affairs.workflow import ONLINE
from bianmin.core import calendar, clock, files, journal
from bianmin.core.actions.outbox import messages_overtake
from bianmin.core.errors import VersionConflict
from bianmin.core.models import JournalEntry
from bianmin.core.translations import in_chinese
from bianmin.portal.models import ResidentAccount
from bianmin.portal.selectors.acting import ActedPerson
from bianmin.residents.actions.on_file import require_on_file

from .application import Application, prepare, refuse_open
from .material import Given

RELATED = ("item__office__centre", "item_version", "person", "agent", "account")
OTHER = "OTHER"  # the code of what belongs to no material of the item


def online_application_begin(
    *, account: ResidentAccount, acted: ActedPerson, version: ItemVersion
) -> OnlineApplication:
    """Her application for the item: the one she is at, else a new one.

    Raises ItemInactive for an item that is not applied for online, CaseOpenError while a case is in hand.
    """
    if not applied_online(version):
        raise ItemInactive(_("“%(name)s”要到窗口办，网上不受理。") % {"name": version.name})
    person = acted.person
    with in_chinese():  # it stands on papers
        relation = "" if acted.oneself else relation_on_file(person, acted.agent) or _("代办人")
    refuse_open(version, person, None, uid=None, cause=None)
    mine = OnlineApplication.objects.live().filter(person=person, item=version.item)
    if found := mine.first():
        return found
    try:
        with transaction.atomic():
            require_on_file(person)
            row = OnlineApplication.objects.create(
                account=account,
                person=person,
                agent=None if acted.oneself else acted.agent,
                agent_relation=relation[:40],
                item=version.item,
                item_version=version,
                area_code=person.area_code or version.item.office.centre.area.code,
                changed_at=clock.now(),
            )
            journalled(row, actor=account.user, verb="online_application.begin")
    except IntegrityError:  # pressed twice, or by two who act for her
        return mine.get()
    return row


def online_application_save(
    *,
    actor: Any,
    application: OnlineApplication,
    answers: Mapping[str, str],
    form: Mapping[str, str | None],
    given: Mapping[str, str],
    version: int | None = None,
) -> OnlineApplication:
    """Keep what was typed, complete or not. `given` is {material code: gap or not_needed}.

    Not journalled: until it is submitted it tells the centre nothing. Raises MoveNotAllowed, VersionConflict.
    """
    with transaction.atomic():
        row = begin(application, "save", version)
        row.content = {"answers": dict(answers), "form": dict(form), "given": dict(given)}
        row.changed_at = clock.now()
        row.version += 1
        row.save(update_fields=["content", "changed_at", "version"])
    return row


def online_application_submit(
    *, actor: Any, application: OnlineApplication, version: int | None = None
) -> OnlineApplication:
    """Hand it in as it was saved. A condition that is not met does not stop her: the centre looks at it.

    Raises MaterialsMissing, FormInvalid, UserError (an answer that is none), CaseOpenError, MoveNotAllowed,
    VersionConflict.
    """
    with transaction.atomic():
        row = begin(application, "submit", version)
        refuse_open(row.item_version, row.person, None, uid=None, cause=None)
        _complete(prepare_online(row))
        row.submitted_at = row.changed_at = clock.now()
        row.due_on = calendar.add_workdays(clock.today(), deadlines.ANSWER_WORKDAYS).on
        moved(row, actor=actor, verb="online_application.submit", changed=("submitted_at", "changed_at", "due_on"))
        messages_overtake(keys=[f"online:{row.uid}:"])
    return row


def online_application_withdraw(*, actor: Any, application: OnlineApplication) -> OnlineApplication:
    """Give it up; what was filled in and its photos are erased. Raises MoveNotAllowed."""
    with transaction.atomic():
        row = begin(application, "withdraw")
        row.closed_at, row.due_on, row.content, row.told = clock.now(), None, None, None
        erase_uploads(row)
        moved(row, actor=actor, verb="online_application.withdraw", changed=("closed_at", "due_on", "content", "told"))
        messages_overtake(keys=[f"online:{row.uid}:"])
    return row


def prepare_online(row: OnlineApplication) -> Application:
    """What was saved, checked as at the counter. Raises UserError for an answer that is none."""
    return prepare(
        version=row.item_version,
        person=row.person,
        organization=None,
        agent=row.agent,
        agent_relation=row.agent_relation,
        actor=None,
        current=False,
        **saved(row),
    )


def saved(row: OnlineApplication) -> dict[str, Any]:
    """answers, form_data and materials of `case_accept`."""
    content = row.content or {}
    codes = {material["code"] for material in row.item_version.materials}
    materials: dict[str, str | Given] = {
        code: status for code, status in content.get("given", {}).items() if code in codes
    }
    for upload in row.uploads.select_related("file"):
        if upload.code in codes and not isinstance(materials.get(upload.code), Given):
            materials[upload.code] = Given(CaseMaterial.Status.RECEIVED, upload.file)
    return {
        "answers": {name: value for name, value in content.get("answers", {}).items() if value},
        "form_data": content.get("form", {}),
        "materials": materials,
    }


def begin(application: OnlineApplication, verb: str, version: int | None = None) -> OnlineApplication:
    """The row, locked, in the state that `verb` leads to (not saved yet). Raises MoveNotAllowed, VersionConflict."""
    OnlineApplication.objects.select_for_update().filter(pk=application.pk).first()
    row = OnlineApplication.objects.select_related(*RELATED).get(pk=application.pk)
    row.state = ONLINE.check(verb, row.state)
    if version is not None and version != row.version:
        raise VersionConflict(_("这份申请刚刚在别处改过。请看过最新的再继续。"))
    return row


def moved(row: OnlineApplication, *, actor: Any, verb: str, changed: tuple[str, ...], **payload: Any) -> None:
    """Save `changed` with the state and a new version, and write the journal."""
    row.version += 1
    row.save(update_fields=["state", "version", *changed])
    journalled(row, actor=actor, verb=verb, **payload)


def journalled(row: OnlineApplication, *, actor: Any, verb: str, **payload: Any) -> None:
    """One entry in the journal, under the person's key."""
    journal.record(
        actor=actor,
        verb=verb,
        noun=row,
        subject_uid=row.person.uid,
        area_code=row.area_code,
        payload={"item": row.item_version.name, **payload},
        audience=JournalEntry.Audience.SUBJECT,
    )


def erase_uploads(row: OnlineApplication) -> None:
    for upload in MaterialUpload.objects.filter(application=row, case=None).select_related("file"):
        upload.delete()
        files.erase(upload.file)


def _complete(found: Application) -> None:
    """Raises with everything that is still to be done, the form first, since it stands first."""
    errors = found.form_errors
    missing = found.missing
    if errors:
        text = _("申请表还有 %(count)d 处要填：%(first)s")
        first = next(iter(errors.values()))
        raise FormInvalid(
            text % {"count": len(errors), "first": first}, field="form", details={"fields": errors, "missing": missing}
        )
    if missing:
        names = "、".join(material["name"] for material in missing)
        raise MaterialsMissing(
            _("还缺 %(count)d 样材料的照片：%(names)s。") % {"count": len(missing), "names": names},
            field="materials",
            details={"missing": missing},
        )
