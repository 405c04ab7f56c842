"""An export asked for, decided about by a second person, and fetched. What the worker does stands in
ledger_export_make.py."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, files
from bianmin.core.errors import NotFound
from bianmin.core.models import Area
from bianmin.residents.errors import ExportGone, ExportRefused, Invalid
from bianmin.residents.models import LedgerExport, Need, TagType
from bianmin.residents.permissions import can_export_full, get_export_to_decide, get_own_export, require_export
from bianmin.residents.selectors.ledger_export import MOST, ExportFilter, export_count, export_people, needs_approval
from bianmin.residents.tasks import make_export
from bianmin.residents.workflow import EXPORT

from .ledger_export_note import KEPT, note


def ledger_export_ask(
    *, actor: Any, area_code: str, asked: ExportFilter, layout: str, full: bool = False, purpose: str = ""
) -> LedgerExport:
    """Ask for a file of the people in `area_code` who meet `asked`. A small one is made at once, a large one waits for
    a second person (`needs_approval`).

    Raises NotAllowed (not her area, not in full), NotFound (no such area), Invalid (no purpose for numbers in full or a
    sensitive tag, ages turned round), ExportRefused (nobody, or more than MOST).
    """
    purpose = purpose.strip()[:200]
    _require_sound(actor, area_code, asked, full, purpose)
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=actor.pk)  # two files at once count together
        rows = export_count(export_people(user=actor, area_code=area_code, asked=asked))
        if not rows:
            raise ExportRefused(_("没有符合条件的居民。请放宽条件再试。"), code="export_empty")
        if rows > MOST:
            raise ExportRefused(
                _("符合条件的居民超过 %(most)s 人，一个文件装不下。请按社区或网格分开导出。") % {"most": f"{MOST:,}"},
                code="export_too_large",
            )
        waits = needs_approval(user=actor, rows=rows)
        export = LedgerExport.objects.create(
            actor=actor,
            area_code=area_code,
            purpose=purpose,
            filters=asked.as_json(),
            layout=layout,
            full=full,
            rows=rows,
            state=EXPORT.start if waits else EXPORT.check("pass", EXPORT.start),
            expires_at=clock.now() + KEPT,
        )
        note(export, "export.ask", actor, filters=export.filters, layout=layout, full=full, purpose=purpose)
        if not waits:
            make_export.enqueue(export.pk)
    return export


def ledger_export_approve(*, actor: Any, export: LedgerExport) -> LedgerExport:
    """A second person says yes, and the worker makes the file. Raises NotFound, NotAllowed, MoveNotAllowed."""
    with transaction.atomic():
        row = _decided(actor, export, "approve")
        row.save(update_fields=["state", "decided_by", "decided_at", "expires_at"])
        note(row, "export.approve", actor)
        make_export.enqueue(row.pk)
    return row


def ledger_export_refuse(*, actor: Any, export: LedgerExport, reason: str) -> LedgerExport:
    """A second person says no, and why. Raises Invalid without a reason, NotFound, NotAllowed, MoveNotAllowed."""
    if not reason.strip():
        raise Invalid(_("请写明不批准的原因，申请人会看到。"), field="reason")
    with transaction.atomic():
        row = _decided(actor, export, "refuse")
        row.reason = reason.strip()[:200]
        row.save(update_fields=["state", "decided_by", "decided_at", "expires_at", "reason"])
        note(row, "export.refuse", actor, reason=row.reason)
    return row


def ledger_export_withdraw(*, actor: Any, export: LedgerExport) -> LedgerExport:
    """Whoever asked no longer wants it, as long as nobody has decided. Raises NotFound, MoveNotAllowed."""
    with transaction.atomic():
        LedgerExport.objects.select_for_update().filter(pk=export.pk).first()
        row = get_own_export(actor, export.uid)
        row.state = EXPORT.check("withdraw", row.state)
        row.save(update_fields=["state"])
        note(row, "export.withdraw", actor)
    return row


def ledger_export_download(*, actor: Any, export: LedgerExport) -> bytes:
    """The file, for who asked for it and still has the right. Raises NotFound, NotAllowed, MoveNotAllowed, ExportGone,
    files.FileGone."""
    with transaction.atomic():
        row = get_own_export(actor, export.uid)
        require_export(actor, row.area_code, full=row.full)
        EXPORT.check("download", row.state)
        if row.file is None or row.expires_at is None or row.expires_at <= clock.now():
            raise ExportGone(_("文件保存 7 天，已经过期。需要的话请重新导出。"))
        content = files.read(row.file)
        note(row, "export.download", actor)
    return content


def _require_sound(actor: Any, area_code: str, asked: ExportFilter, full: bool, purpose: str) -> None:
    require_export(actor, area_code, full=full)
    if not Area.objects.filter(code=area_code).exists():
        raise NotFound(_("没有这个区域。"), field="area_code")
    if full and not purpose:
        raise Invalid(_("导出完整号码要写明用途。每位居民都会留下记录，本人可以看到。"), field="purpose")
    if asked.age_from is not None and asked.age_to is not None and asked.age_from > asked.age_to:
        raise Invalid(_("年龄的上限要不小于下限。"), field="age_to")
    if asked.need and asked.need not in Need.Kind.values:
        raise Invalid(_("没有这一项需求。"), field="need")
    if asked.tag:
        _require_tag(actor, area_code, asked.tag, purpose)


def _require_tag(actor: Any, area_code: str, code: str, purpose: str) -> None:
    """Who is on a list of a sensitive tag says as much as the tag itself."""
    tag = TagType.objects.filter(code=code).first()
    if tag is None or (tag.sensitive and not can_export_full(actor, area_code)):
        raise Invalid(_("没有这个标签，或者您不能按它导出。"), field="tag")
    if tag.sensitive and not purpose:
        raise Invalid(_("“%(tag)s”是敏感信息，按它导出要写明用途。") % {"tag": tag.name}, field="purpose")


def _decided(actor: Any, export: LedgerExport, verb: str) -> LedgerExport:
    """The row as it stands now, locked, moved and with the second person on it."""
    LedgerExport.objects.select_for_update().filter(pk=export.pk).first()
    row = get_export_to_decide(actor, export.uid)
    row.state = EXPORT.check(verb, row.state)
    row.decided_by, row.decided_at, row.expires_at = actor, clock.now(), clock.now() + KEPT
    return row
