"""Supplements: the office asks once for what it still needs and the clock stands; the counter takes it in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as kept

from bianmin.affairs import deadlines
from bianmin.affairs.errors import MaterialsMissing
from bianmin.affairs.models import Case, CaseMaterial, CasePause, Paper, SupplementRequest
from bianmin.core import calendar, clock
from bianmin.core.errors import UserError

from .material import Given, Materials, known_codes, read_given, receive, waive
from .paper import write_paper
from .steps import begin, finish, in_words

MOST_WANTED = 20


def case_request_supplement(
    *,
    actor: Any,
    case: Case,
    wanted: Sequence[Mapping[str, str]],
    note: str = "",
    workdays: int = deadlines.SUPPLEMENT_WORKDAYS,
    version: int | None = None,
) -> Case:
    """Ask the applicant for what is still needed and stop the clock.

    `wanted` is [{code, name, what}]; a code of the case's materials, or none for something new. Raises UserError
    (nothing asked for), NotAllowed, MoveNotAllowed, VersionConflict.
    """
    with transaction.atomic():
        case = begin(actor=actor, case=case, verb="request_supplement", version=version)
        asked = _read_wanted(case, wanted)
        due = calendar.add_workdays(clock.today(), max(1, min(workdays, 60)))
        SupplementRequest.objects.create(
            case=case, wanted=asked, note=note.strip()[:500], due_on=due.on, requested_by=actor
        )
        stop_clock(case, CasePause.Reason.SUPPLEMENT)
        names = "、".join(row["name"] for row in asked)
        finish(
            case,
            actor=actor,
            verb="request_supplement",
            changed=("due_on", "workdays_left"),
            payload={"wanted": [row["name"] for row in asked], "due_on": due.on, "note": note.strip()[:500]},
            tell=kept(
                "您的“%(item)s”（%(number)s）还要补充：%(names)s。请在 %(due)s前带到窗口，等您期间不计入办理时限。"
            )
            % {"item": case.item_version.name, "number": case.number, "names": names, "due": in_words(due.on)},
        )
        write_paper(case, Paper.Kind.SUPPLEMENT, actor=actor)
    return case


def case_supply(
    *,
    actor: Any,
    case: Case,
    materials: Materials,
    version: int | None = None,
    channel: str = Case.Channel.COUNTER,
) -> Case:
    """Take in what the office asked for, and let the clock run on; outside a supplement, take in gaps (容缺后补).

    What only some applicants have may be said not to apply. `channel` is where it came in: who brings it to the
    counter hears it there.

    Raises MaterialsMissing with what of the supplement is still not there (nothing is saved; single pieces are taken
    in by `material_receive`), UserError, NotAllowed, MoveNotAllowed, VersionConflict.
    """
    with transaction.atomic():
        waiting = SupplementRequest.objects.filter(case=case, answered_at=None).first()
        verb = "supply" if waiting else "receive_material"
        case = begin(actor=actor, case=case, verb=verb, version=version)
        given = read_given(materials, known_codes(case))
        names, waived = receive(case, given, actor=actor), waive(case, given)
        if waiting is None:
            _refuse_nothing(names + waived)
            payload = {"materials": names, "not_needed": waived}
            return finish(case, actor=actor, verb="receive_material", payload=payload)
        _refuse_incomplete(case, waiting, given)
        waiting.answered_at = clock.now()
        waiting.save(update_fields=["answered_at"])
        start_clock(case)
        return finish(
            case,
            actor=actor,
            verb="supply",
            changed=("due_on", "due_certain", "workdays_left"),
            payload={"materials": names, "not_needed": waived, "due_on": case.due_on},
            tell=kept("您补充的材料已收齐，“%(item)s”（%(number)s）继续办理，%(due)s前办结。")
            % {"item": case.item_version.name, "number": case.number, "due": in_words(case.due_on)},
            channel=channel,
        )


def stop_clock(case: Case, reason: str) -> None:
    """Pause a running case; `due_on` and `workdays_left` are to be saved by the caller."""
    deadlines.stop(case)
    CasePause.objects.create(case=case, reason=reason)


def start_clock(case: Case) -> None:
    """End the open pause; `due_on`, `due_certain` and `workdays_left` are to be saved by the caller."""
    CasePause.objects.filter(case=case, until=None).update(until=clock.now())
    deadlines.resume(case)


def _read_wanted(case: Case, wanted: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    names = dict(CaseMaterial.objects.filter(case=case).values_list("code", "name"))
    asked: list[dict[str, str]] = []
    for place, row in enumerate(list(wanted)[:MOST_WANTED], start=1):
        code = str(row.get("code") or f"S{case.supplements.count() + 1}-{place}")[:20]
        name = str(row.get("name") or names.get(code) or "").strip()[:120]
        if not name:
            raise UserError(_("请写明要补充的材料名称。"), field="wanted")
        if code not in {kept["code"] for kept in asked}:
            asked.append({"code": code, "name": name, "what": str(row.get("what") or "").strip()[:200]})
    if not asked:
        raise UserError(_("请至少写一项要补充的材料，一次写全。"), field="wanted")
    return asked


def _refuse_incomplete(case: Case, waiting: SupplementRequest, given: Mapping[str, Given]) -> None:
    """What arrived since the request counts, whether now or piece by piece before."""
    fresh = CaseMaterial.objects.filter(
        case=case, status=CaseMaterial.Status.RECEIVED, received_at__gte=waiting.created_at
    )
    here = set(fresh.values_list("code", flat=True))
    missing = [row for row in waiting.wanted if row["code"] not in here]
    if missing:
        names = "、".join(row["name"] for row in missing)
        raise MaterialsMissing(
            _("还没有收齐，缺：%(names)s。可以先逐项登记已收的材料。") % {"names": names},
            field="materials",
            details={"missing": missing},
        )


def _refuse_nothing(names: list[str]) -> None:
    if not names:
        raise UserError(_("请选择这次收到的材料。"), field="materials")
