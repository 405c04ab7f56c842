"""Words and colours of a case's clock, and the counter's steps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from bianmin.affairs.models import CaseMaterial
from bianmin.affairs.selectors.applicant import Applicant
from bianmin.affairs.selectors.case import CaseDetail, Event
from bianmin.affairs.selectors.case_list import CaseRow
from bianmin.affairs.workflow import CASE
from bianmin.core import clock
from bianmin.core.components import Kind, Step, TimelineEntry
from bianmin.core.templatetags.formats import when, workdays

register = template.Library()
KINDS: dict[str, Kind] = {"ok": "ok", "soon": "warn", "today": "warn", "overdue": "bad", "paused": "info", "done": ""}


@dataclass(frozen=True)
class ClockWords:
    text: str
    kind: Kind


@register.simple_tag
def clock_words(row: CaseRow) -> ClockWords:
    """还有 6 个工作日, 今天到期, 已超期 2 个工作日, 暂停：等居民补材料; the state's own words without a clock."""
    return ClockWords(_clock_text(row), KINDS[row.colour] if row.days_left is not None else _kind(row))


def _clock_text(row: CaseRow) -> str:
    left = row.days_left
    if row.colour == "paused":
        return _("暂停：公示中") if row.case.state == "publicity" else _("暂停：等居民补材料")
    if left is None:
        return str(row.case.get_state_display())
    if row.colour == "today":
        return _("今天到期")
    if row.colour == "overdue":
        return _("已超期 %(days)s") % {"days": workdays(-left)} if left else _("已超期")
    return _("还有 %(days)s") % {"days": workdays(left)}


def _kind(row: CaseRow) -> Kind:
    kinds: dict[str, Kind] = {"notified": "warn", "approved": "ok", "refused": "bad", "delivered": ""}
    return kinds.get(row.case.state, KINDS[row.colour] if row.colour == "paused" else "")


@register.simple_tag
def used_words(line: Any) -> str:
    """Where the values that decided a condition come from, each source once."""
    return _("、").join(dict.fromkeys(str(used.source) for used in line.used if used.source))


@register.simple_tag
def unmet_conditions(assessment: dict[str, Any]) -> list[dict[str, Any]]:
    """Conditions that the case was accepted in spite of."""
    return [row for row in assessment["conditions"] if row["status"] == "not_met"]


@register.simple_tag
def counter_steps(now: int, applicant: Applicant) -> list[Step]:
    """Find → item → conditions and materials → form → receipt; `now` counts from 1."""
    labels = [_("找人"), _("事项"), _("条件与材料"), _("申请表"), _("受理")]
    urls = {1: reverse("counter"), 2: applicant.url}
    return [
        Step(label, "done" if place < now else "now" if place == now else "todo", urls.get(place, ""))
        for place, label in enumerate(labels, start=1)
    ]


@dataclass(frozen=True)
class MoveLink:
    label: str
    url: str
    kind: str
    icon: str


# verb of workflow.py: URL name, kind and icon of its button; in the order in which they are offered
MOVES = {
    "accept": ("case_accept_notified", "primary", "check-circle"),
    "supply": ("case_supply", "primary", "inbox-arrow-down"),
    "receive_material": ("case_supply", "", "inbox-arrow-down"),
    "approve": ("case_approve", "primary", "check-circle"),
    "deliver": ("case_deliver", "primary", "hand-raised"),
    "request_supplement": ("case_request_supplement", "", "document-plus"),
    "publish": ("case_publish", "", "megaphone"),
    "end_publicity": ("case_end_publicity", "primary", "megaphone"),
    "assign": ("case_assign", "", "user-plus"),
    "refuse": ("case_refuse", "danger", "x-circle"),
    "extend": ("case_extend", "", "clock"),
    "revoke_decision": ("case_revoke_decision", "danger", "arrow-uturn-left"),
    "withdraw": ("case_withdraw", "quiet", "arrow-uturn-left"),
    "lapse": ("case_lapse", "quiet", "archive-box"),
}


@register.simple_tag
def move_links(detail: CaseDetail) -> list[MoveLink]:
    """A button for each move that the user may make now and that makes sense."""
    can = dict(detail.can)
    can["receive_material"] = can["receive_material"] and bool(detail.gaps) and not can["supply"]
    return [
        MoveLink(str(CASE.moves[verb].label), reverse(url_name, args=[detail.case.uid]), kind, icon)
        for verb, (url_name, kind, icon) in MOVES.items()
        if can.get(verb)
    ]


@register.simple_tag
def case_timeline(events: list[Event]) -> list[TimelineEntry]:
    """The journal's lines as the timeline component takes them."""
    kinds: dict[str, Kind] = {"overdue": "bad", "due_soon": "warn", "refuse": "bad", "revoke_decision": "warn"}
    return [
        TimelineEntry(
            title=event.label,
            when=f"{when(event.at)} · {event.who}",
            note=_("内容已按申请人要求删除") if event.words is None else _("；").join(event.words),
            kind=kinds.get(event.verb, ""),
        )
        for event in events
    ]


@register.simple_tag
def material_kind(row: CaseMaterial) -> Kind:
    kinds: dict[str, Kind] = {"missing": "bad", "gap": "warn", "not_needed": ""}
    return kinds.get(row.status, "ok")


@register.filter
def iso_when(text: str | None) -> str:
    """A moment kept as text on a paper, written out: 2026 年 11 月 24 日 14:32. A paper never says "today"."""
    return f"{iso_day(text)} {datetime.fromisoformat(text).astimezone(clock.SHANGHAI):%H:%M}" if text else ""


@register.filter
def iso_day(text: str | None) -> str:
    """The day alone of a moment or day kept as text on a paper."""
    if not text:
        return ""
    at = datetime.fromisoformat(text)
    return clock.day_in_words(at.astimezone(clock.SHANGHAI) if at.tzinfo else at)
