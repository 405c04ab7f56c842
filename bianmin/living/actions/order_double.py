"""The same thing ordered twice by mistake: pressed again after going back, or typed a second time by somebody else."""

from django.utils.translation import gettext as _

from bianmin.living.errors import OrderExists
from bianmin.living.models import Order
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

from .order_steps import window_words


def refuse_double(row: Order) -> None:
    """Raises OrderExists when the same service is on order for the same person at a time that overlaps; inside the
    transaction that writes `row`.

    The person's row (or the telephone's, where nobody is on file) is locked first, so that of two at once one waits and
    then finds the other. For a caller who is neither, known by the number that was typed, there is no row to lock: the
    check is a courtesy.
    """
    if row.person_id:
        Person.objects.select_for_update(no_key=True).only("pk").get(pk=row.person_id)
    elif row.account_id:
        ResidentAccount.objects.select_for_update(no_key=True).only("pk").get(pk=row.account_id)
    if (found := _same(row)) is not None:
        text = _("“%(service)s”已经下过单：订单 %(number)s，%(when)s。确实还要一单的，请勾选“还要再下一单”。")
        words = {"service": row.service.name, "number": found.number, "when": window_words(found)}
        details = {"order": str(found.uid), "number": found.number}
        raise OrderExists(text % words, field="one_more", details=details)


def _same(row: Order) -> Order | None:
    rows = Order.objects.open().filter(
        service=row.service, person=row.person, window_start__lt=row.window_end, window_end__gt=row.window_start
    )
    if row.key:
        rows = rows.exclude(key=row.key)  # her own other tap, which the key makes one with this
    if row.person_id:
        return rows.order_by("id").first()
    if row.account_id:  # her own alone: a number that she types may be somebody else's
        return rows.filter(account=row.account_id).order_by("id").first()
    # The number is sealed: of the few of this time and this mask, whose number it is.
    return next((one for one in rows.filter(phone_masked=row.phone_masked) if one.phone == row.phone), None)
