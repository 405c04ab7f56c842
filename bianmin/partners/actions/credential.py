"""Papers of providers and workers: filed with a scan, replaced by a newer one, withdrawn. One of a kind counts."""

from datetime import date
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, journal, masking
from bianmin.core.errors import UserError
from bianmin.core.uploads import Ready, keep_upload, read_upload
from bianmin.partners.errors import CredentialExists
from bianmin.partners.models import Credential, Provider, Worker
from bianmin.partners.permissions import require_with_provider
from bianmin.partners.workflow import PROVIDER, WORKER

from .typed import reason_of, text_of


def credential_add(
    *,
    actor: Any,
    holder: Provider | Worker,
    kind: str,
    number: str = "",
    issued_on: date | None = None,
    expires_on: date | None = None,
    needed: bool = True,
    scan: BinaryIO | None = None,
    scan_name: str = "",
) -> Credential:
    """File a paper. A second one of the same kind that counts is refused (except "other"): replace the first.

    Raises UserError, CredentialExists, FileRefused, MoveNotAllowed (the holder has left), NotAllowed.
    """
    _require(actor, holder)
    if kind not in Credential.Kind.values:
        raise UserError(_("请选择证照的种类。"), field="kind")
    fields = _checked(number, issued_on, expires_on)
    ready = _read(scan, scan_name)
    paper = Credential(kind=kind, needed=needed, **_held_by(holder), **fields)
    try:
        with transaction.atomic():
            _keep(paper, ready)
            _record(actor, "credential.add", paper)
    except IntegrityError as error:
        raise CredentialExists(_("这一种证照已经有一份，请在原来那份上点“换新”。"), field="kind") from error
    return paper


def credential_replace(
    *,
    actor: Any,
    credential: Credential,
    number: str = "",
    issued_on: date | None = None,
    expires_on: date | None = None,
    scan: BinaryIO | None = None,
    scan_name: str = "",
) -> Credential:
    """File the newer paper in the place of `credential`, which counts no more; `number` empty: the same number.

    Raises UserError, CredentialExists (it was replaced a moment ago), FileRefused, MoveNotAllowed, NotAllowed.
    """
    _require(actor, credential.holder)
    fields = _checked(number or credential.number, issued_on, expires_on)
    ready = _read(scan, scan_name)
    paper = Credential(kind=credential.kind, needed=credential.needed, **_held_by(credential.holder), **fields)
    with transaction.atomic():
        _end(credential)
        _keep(paper, ready)
        _record(actor, "credential.replace", paper)
    return paper


def credential_end(*, actor: Any, credential: Credential, reason: str) -> Credential:
    """Withdraw a paper; the row and its scan stay on file. Raises CredentialExists, UserError, NotAllowed."""
    require_with_provider(actor, "edit", credential.area_code)
    words = reason_of(reason)
    with transaction.atomic():
        _end(credential)
        _record(actor, "credential.end", credential, {"reason": words})
    credential.refresh_from_db(fields=["ended_at"])
    return credential


def _require(actor: Any, holder: Provider | Worker) -> None:
    workflow = WORKER if isinstance(holder, Worker) else PROVIDER
    area_code = holder.provider.area_code if isinstance(holder, Worker) else holder.area_code
    require_with_provider(actor, "edit", area_code)
    workflow.check("edit", holder.state)


def _held_by(holder: Provider | Worker) -> dict[str, Any]:
    return {"worker": holder} if isinstance(holder, Worker) else {"provider": holder}


def _checked(number: str, issued_on: date | None, expires_on: date | None) -> dict[str, Any]:
    text = text_of(Credential, "number", number)
    if issued_on and issued_on > clock.today():
        raise UserError(_("发证日期在今天以后，请核对。"), field="issued_on")
    if issued_on and expires_on and expires_on < issued_on:
        raise UserError(_("有效期不能早于发证日期，请核对。"), field="expires_on")
    masked = masking.mask_id(text)[:30]
    return {"number": text, "number_masked": masked, "issued_on": issued_on, "expires_on": expires_on}


def _read(scan: BinaryIO | None, name: str) -> Ready | None:
    return read_upload(content=scan, name=name) if scan is not None else None


def _keep(paper: Credential, scan: Ready | None) -> None:
    paper.save(force_insert=True)  # before the file: a refused row leaves none behind
    if scan is not None:
        paper.scan = keep_upload(scan).file
        paper.save(update_fields=["scan"])


def _end(credential: Credential) -> None:
    """Only one of two who replace or withdraw it at once comes through."""
    if not Credential.objects.filter(pk=credential.pk, ended_at=None).update(ended_at=clock.now()):
        raise CredentialExists(_("这份证照刚刚被换新或撤下了，请刷新页面再看。"))


def _record(actor: Any, verb: str, paper: Credential, more: dict[str, Any] | None = None) -> None:
    payload = {"holder": paper.holder.name, "paper": paper.kind, "expires_on": paper.expires_on}
    payload |= {"needed": paper.needed, **(more or {})}
    journal.record(actor=actor, verb=verb, noun=paper, area_code=paper.area_code, payload=payload)
