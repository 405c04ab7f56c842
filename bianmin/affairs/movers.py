"""What affairs keep of a person and how it moves when two records of her become one (see residents.merging)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bianmin.residents import merging
from bianmin.residents.merging import Moved, Mover
from bianmin.residents.models import Person

from .models import Appointment, BundleReceipt, Case, CaseMaterial, OnlineApplication
from .models.appointment import MOST_OPEN


class CaseMover(Mover):
    """Cases go along, open and closed. One person has one open case of an item: with two, nothing is merged."""

    label = gettext_lazy("办件")
    model = Case

    def lock(self, people: Sequence[Person]) -> None:
        """Before the people: whoever works on a case locks it first and may file papers for its person after."""
        list(Case.objects.select_for_update().filter(person__in=people).order_by("pk").values_list("pk"))

    def refusals(self, kept: Person, dropped: Person) -> list[str]:
        return [*self._open_twice(kept, dropped), *self._agents_of_each_other(kept, dropped)]

    def since(self, kept: Person, everything: Mapping[str, Moved], moved: Moved) -> list[str]:
        return super().since(kept, everything, moved) + self._with_papers_of_the_other(kept, everything, moved)

    def holding(self, rows: QuerySet[Any]) -> Iterable[Any]:
        return rows.filter(closed_at=None).select_related("item_version")

    def words(self, row: Any) -> str:
        return _("在办的“%(item)s”%(number)s") % {"item": row.item_version.name, "number": row.number}

    def _open_twice(self, kept: Person, dropped: Person) -> list[str]:
        mine = {case.item_id: case for case in self.holding(self._rows(kept))}
        pairs = [(mine[case.item_id], case) for case in self.holding(self._rows(dropped)) if case.item_id in mine]
        return [
            _("“%(item)s”两边各有一件在办：%(first)s 和 %(second)s。请先办结或撤回其中一件，再合并。")
            % {"item": one.item_version.name, "first": one.number, "second": other.number}
            for one, other in pairs
        ]

    def _agents_of_each_other(self, kept: Person, dropped: Person) -> list[str]:
        pair = (kept, dropped)
        cases = Case.objects.open().filter(person__in=pair, agent__in=pair)
        return [
            _("在办的 %(number)s 由一方代另一方申请，不会是同一个人。请先核对。") % {"number": case.number}
            for case in cases
        ]

    def _with_papers_of_the_other(self, kept: Person, everything: Mapping[str, Moved], moved: Moved) -> list[str]:
        """Open cases that stay with the kept record and have taken a paper that would go back."""
        papers = CaseMaterial.objects.filter(
            case__person=kept, case__closed_at=None, document__uid__in=everything["documents"]["moved"]
        )
        used = papers.filter(case__uid__in=moved["own"]).select_related("case", "document__type")
        return [
            _("%(number)s 用了并入档案的证件“%(paper)s”") % {"number": row.case.number, "paper": row.document.type.name}
            for row in used
            if row.document
        ]


class AgentMover(Mover):
    """Cases that she applied for on somebody's behalf; a closed one of the other record stays as it was written."""

    label = gettext_lazy("代办的办件")
    model, column = Case, "agent"

    def staying(self, kept: Person, dropped: Person) -> set[Any]:
        return set(self._rows(dropped).filter(person__in=(kept, dropped)).values_list("pk", flat=True))


class BundleReceiptMover(Mover):
    """Receipts of bundles go along with their cases."""

    label = gettext_lazy("一件事回执")
    model = BundleReceipt


class AppointmentMover(Mover):
    """Appointments go along. Those that the counter booked for both count together: three at most, none twice."""

    label = gettext_lazy("预约")
    model = Appointment

    def refusals(self, kept: Person, dropped: Person) -> list[str]:
        mine, theirs = self._held(kept), self._held(dropped)
        if len(mine) + len(theirs) > MOST_OPEN:
            text = _("两边一共约了 %(count)d 个时间，最多 %(most)d 个。请先取消几个，再合并。")
            return [text % {"count": len(mine) + len(theirs), "most": MOST_OPEN}]
        if {row.starts_at for row in mine} & {row.starts_at for row in theirs}:
            return [_("两边约了同一个时间。请先取消其中一个，再合并。")]
        return []

    def move(self, kept: Person, dropped: Person) -> Moved:
        """The numbers of their open ones become different first; a number that is free already stays."""
        free = set(range(MOST_OPEN)) - {row.nth for row in self._held(kept)}
        theirs = self._held(dropped)
        spare = sorted(free - {row.nth for row in theirs})
        for row in theirs:
            if row.nth not in free:
                Appointment.objects.filter(pk=row.pk).update(nth=spare.pop(0))
        return super().move(kept, dropped)

    def _held(self, person: Person) -> list[Appointment]:
        """What the counter booked for her and is still open."""
        return list(Appointment.objects.booked().filter(person=person, account=None))


class OnlineApplicationMover(Mover):
    """Applications from the phone go along; two that are open for one item have to be settled first."""

    label = gettext_lazy("网上申请")
    model = OnlineApplication

    def refusals(self, kept: Person, dropped: Person) -> list[str]:
        mine = {row.item_id for row in self.holding(self._rows(kept))}
        return [
            _("“%(item)s”两边各有一份网上申请。请先答复或请本人撤回其中一份，再合并。")
            % {"item": row.item_version.name}
            for row in self.holding(self._rows(dropped))
            if row.item_id in mine
        ]

    def holding(self, rows: QuerySet[Any]) -> Iterable[Any]:
        return rows.filter(closed_at=None).select_related("item_version")

    def words(self, row: Any) -> str:
        return _("网上申请“%(item)s”") % {"item": row.item_version.name}


class OnlineAgentMover(Mover):
    """Applications that she filled in for somebody."""

    label = gettext_lazy("代填的网上申请")
    model, column = OnlineApplication, "agent"


def register() -> None:
    merging.register("bundle_receipts", BundleReceiptMover())
    merging.register("cases", CaseMover())
    merging.register("agent_cases", AgentMover())
    merging.register("appointments", AppointmentMover())
    merging.register("online_applications", OnlineApplicationMover())
    merging.register("online_agents", OnlineAgentMover())
