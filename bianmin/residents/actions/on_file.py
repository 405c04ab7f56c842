"""A row is written for a person only while she is on file: whoever merges two records waits, or is waited for."""

from django.utils.translation import gettext as _

from bianmin.core.errors import NotFound
from bianmin.residents.models import Person


def require_on_file(*people: Person) -> None:
    """Lock these people's rows until the transaction ends. Raises NotFound when one has been merged away meanwhile.

    Rows that merely refer to them go on. One statement.
    """
    wanted = {person.pk for person in people}
    rows = Person.objects.on_file().select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    if len(rows.values_list("pk", flat=True)) != len(wanted):
        raise NotFound(_("这份档案刚才已经并入另一份。请重新查找这个人，再办一次。"))
