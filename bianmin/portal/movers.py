"""What the portal keeps of people goes along when two records become one (docs/adr/0013)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bianmin.residents import merging
from bianmin.residents.merging import Mover
from bianmin.residents.models import Person

from .models import Binding, BindingCode


class BindingMover(Mover):
    """One telephone is bound to the kept record once."""

    label = gettext_lazy("手机账号")
    model = Binding

    def staying(self, kept: Person, dropped: Person) -> set[Any]:
        held = set(Binding.objects.live().filter(person=kept).values_list("account_id", flat=True))
        return set(Binding.objects.live().filter(person=dropped, account_id__in=held).values_list("pk", flat=True))

    def holding(self, rows: QuerySet[Any]) -> Iterable[Any]:
        return rows.filter(ended_at=None).select_related("account")

    def words(self, row: Any) -> str:
        return _("手机账号 %(phone)s") % {"phone": row.account.phone_masked}


class BindingCodeMover(Mover):
    model = BindingCode


def register() -> None:
    merging.register("bindings", BindingMover())
    merging.register("binding_codes", BindingCodeMover())
