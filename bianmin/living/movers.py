"""What the life station keeps of a person and how it moves when two records of her become one (residents.merging)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bianmin.residents import merging
from bianmin.residents.merging import Moved, Mover
from bianmin.residents.models import Person

from .models import CapUse, Complaint, Order, StandingOrder


class OrderMover(Mover):
    """Orders go along, open and closed."""

    label = gettext_lazy("订单")
    model = Order

    def holding(self, rows: QuerySet[Any]) -> Iterable[Any]:
        return rows.filter(state__in=("requested", "confirmed", "offered", "accepted")).select_related("service")

    def words(self, row: Any) -> str:
        return _("没做完的订单“%(service)s”%(number)s") % {"service": row.service.name, "number": row.number}


class StandingMover(Mover):
    """Standing orders go along; for whom they were set up is asked again where the address differs."""

    label = gettext_lazy("长期订单")
    model = StandingOrder

    def holding(self, rows: QuerySet[Any]) -> Iterable[Any]:
        return rows.filter(state__in=("active", "paused")).select_related("service")

    def words(self, row: Any) -> str:
        return _("没结束的长期订单“%(service)s”") % {"service": row.service.name}


class ComplaintMover(Mover):
    """Complaints go along, open and closed."""

    label = gettext_lazy("服务投诉")
    model = Complaint

    def holding(self, rows: QuerySet[Any]) -> Iterable[Any]:
        return rows.exclude(state="closed")

    def words(self, row: Any) -> str:
        return _("没办结的投诉 %(number)s") % {"number": row.number}


class CapUseMover(Mover):
    """Free uses of both records count together from now on; what is above the cap stays where it was used."""

    label = ""
    model = CapUse

    def move(self, kept: Person, dropped: Person) -> Moved:
        moved: list[int] = []
        for use in CapUse.objects.filter(person=dropped).order_by("nth"):
            same = CapUse.objects.filter(person=kept, service=use.service_id, period=use.period)
            taken = set(same.values_list("nth", flat=True))
            free = [number for number in range(use.times) if number not in taken]
            if free:
                CapUse.objects.filter(pk=use.pk).update(person=kept, nth=free[0])
                moved.append(use.pk)
        return {"own": [], "moved": moved}

    def since(self, kept: Person, everything: Any, moved: Moved) -> list[str]:
        """A use follows its order, whose own mover says what stands in the way."""
        return []

    def restore(self, kept: Person, dropped: Person, moved: Moved) -> None:
        for use in CapUse.objects.filter(pk__in=moved["moved"], person=kept).order_by("nth"):
            same = CapUse.objects.filter(person=dropped, service=use.service_id, period=use.period)
            taken = set(same.values_list("nth", flat=True))
            nth = next(number for number in range(use.times) if number not in taken)
            CapUse.objects.filter(pk=use.pk).update(person=dropped, nth=nth)


def register() -> None:
    merging.register("orders", OrderMover())
    merging.register("complaints", ComplaintMover())
    merging.register("cap_uses", CapUseMover())
    merging.register("standing_orders", StandingMover())
