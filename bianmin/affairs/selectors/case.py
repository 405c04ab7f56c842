"""One case with everything that its page and the API show, and what the user may do with it now."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bianmin.affairs.models import Case, CaseMaterial, CaseNote, Decision, MaterialUpload, Paper, SupplementRequest
from bianmin.affairs.permissions import can_move_case, can_use_paper
from bianmin.affairs.workflow import CASE
from bianmin.core import journal, journal_words, rules
from bianmin.core.models import JournalEntry

from .archive import CaseArchive, case_archive
from .case_list import CaseRow, rows_of
from .paper import masked_form_rows

MOST_EVENTS = 200


@dataclass(frozen=True)
class Event:
    """One line of the timeline. `words` is None when the applicant's data has been erased."""

    at: datetime
    verb: str
    label: str
    who: str
    words: list[str] | None


@dataclass(frozen=True)
class CaseDetail:
    case: Case
    row: CaseRow
    state_label: str
    materials: list[CaseMaterial]
    supplement: SupplementRequest | None
    notes: list[CaseNote]
    decision: Decision | None
    papers: list[Paper]
    form: list[tuple[str, str, str]]
    timeline: list[Event]
    can: dict[str, bool]
    archive: CaseArchive | None = None
    uploads: list[tuple[str, list[MaterialUpload]]] = field(default_factory=list)

    @property
    def gaps(self) -> list[CaseMaterial]:
        return [row for row in self.materials if row.status == CaseMaterial.Status.GAP]

    @property
    def missing(self) -> list[CaseMaterial]:
        return [row for row in self.materials if row.status == CaseMaterial.Status.MISSING]


def case_detail(user: Any, case: Case) -> CaseDetail:
    """Everything of a case that `permissions.get_case` has let the user see; a constant number of queries."""
    materials = list(case.materials.select_related("document", "document__type", "file", "received_by"))
    decisions = list(case.decisions.select_related("decided_by").filter(revoked_at=None))
    return CaseDetail(
        case=case,
        row=rows_of([case])[0],
        state_label=str(CASE.states[case.state].label),
        materials=materials,
        supplement=case.supplements.select_related("requested_by").filter(answered_at=None).first(),
        notes=list(case.notes.select_related("author")),
        decision=decisions[0] if decisions else None,
        papers=list(case.papers.filter(void=False).defer("content")),
        form=masked_form_rows(case.item_version, case.form_data),
        timeline=case_timeline(case),
        can=can_flags(user, case),
        archive=case_archive(user, case),
        uploads=_uploads(case, materials),
    )


def _uploads(case: Case, materials: list[CaseMaterial]) -> list[tuple[str, list[MaterialUpload]]]:
    """Photos from a telephone under the names of their materials; what waits to be taken in comes first."""
    asked = {wanted["code"]: wanted["name"] for request in case.supplements.all() for wanted in request.wanted}
    names = asked | {row.code: row.name for row in materials}
    found: dict[tuple[bool, str], list[MaterialUpload]] = {}
    for upload in case.uploads.select_related("file"):
        found.setdefault((upload.taken_at is not None, upload.code), []).append(upload)
    return [(names.get(code, _("其他材料")), found[taken, code]) for taken, code in sorted(found)]


def can_flags(user: Any, case: Case) -> dict[str, bool]:
    """By verb of workflow.py: the state allows it and the user's post does; `paper`: may hand out papers."""
    open_moves = {move.verb for move in CASE.open_moves(case.state)}
    flags = {verb: verb in open_moves and can_move_case(user, case, verb) for verb in CASE.moves}
    flags["paper"] = can_use_paper(user, case)
    flags["decide_on_the_spot"] = flags["approve"] and case.item_version.on_the_spot
    return flags


def case_timeline(case: Case, most: int | None = MOST_EVENTS) -> list[Event]:
    """What happened, the newest first, from the journal; two queries. `most`: None for all of it."""
    entries = list(
        JournalEntry.objects.filter(noun_uid=case.uid, verb__startswith="case.")
        .select_related("actor")
        .order_by("-id")[:most]
    )
    payloads = journal.payloads_of(entries)
    return [_event(entry, payloads[entry.pk]) for entry in entries]


def _event(entry: JournalEntry, payload: dict[str, Any] | None) -> Event:
    verb = entry.verb.removeprefix("case.")
    who = str(entry.actor) if entry.actor else _("系统")
    words = None if payload is None else [line for line in (_words(key, payload.get(key)) for key in WORDS) if line]
    return Event(entry.at, verb, event_label(verb), who, words)


def event_label(verb: str) -> str:
    """A verb of the journal as people read it."""
    extra = {
        "notify": _("出具一次性告知书"),
        "upload": _("手机交材料"),
        "due_soon": _("快到期提醒"),
        "overdue": _("超期警报"),
        "gap_late": _("容缺材料到期未补"),
    }
    return extra.get(verb) or journal_words.label_of(f"case.{verb}")


WORDS = (
    "office",
    "missing",
    "materials",
    "not_needed",
    "wanted",
    "officer",
    "note",
    "result",
    "grounds",
    "reason",
    "despite",
    "without_publicity",
    "objections",
    "until",
    "workdays",
    "method",
    "receiver",
    "due_on",
    "notice_due_on",
)


DAYS = {"until", "due_on", "notice_due_on"}


def _words(key: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    parts = value if isinstance(value, list) else [value]
    text = _("、").join(journal_words.word_of(key, str(part)) for part in parts)
    if key in DAYS:
        text = rules.date_text(date.fromisoformat(text))
    labels = {
        "office": _("承办：%(text)s"),
        "missing": _("缺：%(text)s"),
        "materials": _("收到：%(text)s"),
        "not_needed": _("不适用：%(text)s"),
        "wanted": _("要补：%(text)s"),
        "officer": _("经办人：%(text)s"),
        "note": "%(text)s",
        "result": _("结果：%(text)s"),
        "grounds": _("理由：%(text)s"),
        "reason": _("说明：%(text)s"),
        "despite": _("受理理由：%(text)s"),
        "without_publicity": _("公示说明：%(text)s"),
        "objections": _("公示结果：%(text)s"),
        "until": _("到 %(text)s"),
        "workdays": _("延长 %(text)s 个工作日"),
        "method": _("方式：%(text)s"),
        "receiver": _("签收：%(text)s"),
        "due_on": _("期限：%(text)s"),
        "notice_due_on": _("请在 %(text)s前补齐"),
    }
    return labels[key] % {"text": text}
