"""Progress for the public: by case number and pickup code, and nothing else than what the papers tell anyway."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from bianmin.affairs import pickup
from bianmin.affairs.errors import ProgressNotFound, TooManyTries
from bianmin.affairs.models import Case, SupplementRequest
from bianmin.affairs.workflow import CASE
from bianmin.core import clock, throttle
from bianmin.core.components import Step


@dataclass(frozen=True)
class Progress:
    number: str
    item: str
    state: str
    words: str
    due_on: date | None
    office: str
    office_phone: str
    step: int
    wanted: tuple[str, ...] = ()
    uid: uuid.UUID | None = None
    waits: bool = False  # for something that may be photographed
    late: bool = False  # the office is

    @property
    def steps(self) -> list[Step]:
        labels = [_("申请"), _("办理"), _("出结果"), _("领取")]
        return [
            Step(label, "done" if place < self.step else "now" if place == self.step else "todo")
            for place, label in enumerate(labels)
        ]


STEPS = {"notified": 0, "accepted": 1, "supplementing": 1, "publicity": 1, "approved": 2, "refused": 2, "delivered": 3}


PER_ADDRESS, PER_NUMBER, WINDOW = 60, 10, timedelta(minutes=15)


def progress_by_code(number: str, code: str, *, address: str = "") -> Progress:
    """Raises ProgressNotFound: the same sentence, and the same work, for a wrong number and for a wrong code.

    Tries are counted by the asking `address` and by the number asked for, right or wrong. Raises TooManyTries.
    """
    wanted = number.strip().upper()[:30]
    _count(wanted, address)
    case = (
        Case.objects.filter(number=wanted)
        .select_related("item_version", "office")
        .only(
            "number",
            "state",
            "due_on",
            "notice_due_on",
            "pickup_index",
            "item_version__name",
            "office__name",
            "office__phone",
        )
        .first()
    )
    index = case.pickup_index if case else pickup.index_of(secrets.token_hex(4))
    if not pickup.matches(index, code) or case is None:
        raise ProgressNotFound(_("没有查到。请核对回执上的受理编号和 6 位取件码，两样都要对。"))
    asked = case.supplements.filter(answered_at=None).first() if case.state == "supplementing" else None
    return progress_of(case, asked)


def progress_of(case: Case, asked: SupplementRequest | None = None, *, waits: bool = False) -> Progress:
    """How far a case is, in plain words; `asked` is the supplement that it waits for, `waits` whether any material is
    still to come."""
    due_on = asked.due_on if asked else case.due_on or case.notice_due_on
    return Progress(
        number=case.number,
        item=case.item_version.name,
        state=case.state,
        words=_words(case, due_on),
        due_on=due_on,
        office=case.office.name,
        office_phone=case.office.phone,
        step=STEPS.get(case.state, 3),
        wanted=tuple(row["name"] for row in asked.wanted) if asked else (),
        uid=case.uid,
        waits=waits and case.state in CASE.moves["receive_material"].sources,
        late=case.state in ("accepted", "publicity") and case.due_on is not None and case.due_on < clock.today(),
    )


def _count(number: str, address: str) -> None:
    keys = [(f"progress:number:{number}", PER_NUMBER)]
    if address:
        keys.append((f"progress:address:{address}", PER_ADDRESS))
    allowed = [throttle.allow(key, limit=limit, per=WINDOW) for key, limit in keys]  # every try counts for both
    if not all(allowed):
        raise TooManyTries(_("查询次数太多，请 15 分钟后再试，或拨打中心电话询问。"))


def _words(case: Case, due_on: date | None) -> str:
    """What it means for the applicant, in plain words."""
    words = {
        "notified": _("还缺材料，请在 %(notice)s前补齐"),
        "accepted": _("正在办理"),
        "supplementing": _("等您补充材料，请在 %(notice)s前带到窗口"),
        "publicity": _("正在公示"),
        "approved": _("已办好，请来领取"),
        "refused": _("已有决定，请来领取决定书"),
        "delivered": _("已领取"),
        "withdrawn": _("已撤回"),
        "lapsed": _("到期没有补齐，已退件"),
    }
    return words.get(case.state, str(CASE.states[case.state].label)) % {
        "notice": clock.day_in_words(due_on) if due_on else ""
    }
