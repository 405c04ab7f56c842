"""Applications from the phone: a person's own, and those that wait for a clerk's answer."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bianmin.affairs.models import Case, ItemVersion, MaterialUpload, OnlineApplication
from bianmin.affairs.workflow import ONLINE
from bianmin.core import clock
from bianmin.core.calendar import WorkCalendar
from bianmin.core.errors import UserError
from bianmin.core.masking import mask_name
from bianmin.core.paging import Page, keyset_page
from bianmin.residents.models import Person

from .case_list import COLOURS
from .eligibility import Assessment, assess
from .facts import read_answers
from .form import prefill
from .paper import masked_form_rows

FEW = 20
LISTS: Mapping[str, tuple[str | Promise, dict[str, Any], list[str]]] = {
    "": (_("等答复"), {"state": "submitted"}, ["due_on", "id"]),
    "returned": (_("等居民补材料"), {"state": "returned"}, ["due_on", "id"]),
    "closed": (_("已答复"), {"closed_at__isnull": False}, ["-id"]),
}


@dataclass(frozen=True)
class OnlineRow:
    """`days_left`: working days after today until the answer is due; negative when it is late."""

    online: OnlineApplication
    days_left: int | None

    @property
    def applicant(self) -> str:
        return mask_name(self.online.person.name)

    @property
    def colour(self) -> str:
        if self.days_left is None:
            return "done" if self.online.closed_at else "paused"
        return "overdue" if self.days_left < 0 else "today" if self.days_left == 0 else "ok"

    @property
    def colour_label(self) -> str | Promise:
        return COLOURS[self.colour]

    @property
    def state_label(self) -> str | Promise:
        return ONLINE.states[self.online.state].label


def my_applications(person: Person) -> list[OnlineApplication]:
    """What is still open, then the newest that did not become a case, without deleted drafts; one query."""
    rows = OnlineApplication.objects.filter(person=person, case=None).select_related("item_version").order_by("-id")
    rows = rows.exclude(state="withdrawn", submitted_at=None)
    return sorted(rows[:FEW], key=lambda row: row.closed_at is not None)


def online_list(user: Any, *, which: str = "", cursor: str | None = None, size: int = 50) -> Page[Any]:
    """Items are OnlineRow, the most urgent first; the names masked. Two queries."""
    _label, condition, order = LISTS.get(which) or LISTS[""]
    rows = OnlineApplication.objects.visible_to(user).filter(**condition)
    page = keyset_page(
        rows.select_related("item_version__item", "person", "case"), order=order, cursor=cursor, size=size
    )
    calendar = _calendar([row.due_on for row in page.items if row.due_on])
    return Page([online_row(row, calendar) for row in page.items], page.next)


def online_row(row: OnlineApplication, calendar: WorkCalendar | None = None) -> OnlineRow:
    if row.due_on is None or row.state != "submitted":
        return OnlineRow(row, None)
    return OnlineRow(row, (calendar or _calendar([row.due_on])).between(clock.today(), row.due_on))


def online_form_rows(row: OnlineApplication) -> list[tuple[str, str]]:
    """(label, value) of what is filled in, over what the record knows; numbers masked, empty fields left out."""
    record = prefill(row.item_version, row.person, row.agent, agent_relation=row.agent_relation)
    typed = (row.content or {}).get("form", {})
    values = record | {name: value for name, value in typed.items() if value is not None}
    return [(label, value) for _group, label, value in masked_form_rows(row.item_version, values) if value]


def sent_photos(row: OnlineApplication) -> list[tuple[str, list[MaterialUpload]]]:
    """(name of the material, its photos), in the item's order; one query."""
    names = {material["code"]: str(material["name"]) for material in row.item_version.materials}
    found: dict[str, list[MaterialUpload]] = {name: [] for name in names.values()}
    for upload in row.uploads.select_related("file"):
        found.setdefault(names.get(upload.code, str(_("其他"))), []).append(upload)
    return [(name, uploads) for name, uploads in found.items() if uploads]


def begun_application(person: Person, version: ItemVersion) -> OnlineApplication | None:
    """Her application for the item that is not closed, if there is one."""
    return OnlineApplication.objects.live().filter(person=person, item=version.item).first()


def running_case(person: Person, version: ItemVersion) -> Case | None:
    """Her case of the item that is not closed: while there is one, no other is begun."""
    return Case.objects.open().filter(person=person, item=version.item).first()


def online_assessment(row: OnlineApplication) -> Assessment:
    """The conditions with what she has answered, as far as it can be read."""
    answers: dict[str, Any] = {}
    for name, value in (row.content or {}).get("answers", {}).items():
        with suppress(UserError):
            answers |= read_answers({name: value})
    return assess(version=row.item_version, person=row.person, answers=answers)


def _calendar(days: list[date]) -> WorkCalendar:
    return WorkCalendar.load(min([clock.today(), *days]), max([clock.today(), *days]))
