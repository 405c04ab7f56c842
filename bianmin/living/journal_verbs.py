"""The verbs of the life station in the journal, in words; those of an order's moves stand in workflow.py."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Order
from .workflow import ORDER

VERBS: dict[str, str | Promise] = {
    "order.place": _("下单"),
    **{f"order.{move.verb}": move.label for move in ORDER.moves.values()},
}
FIELDS: dict[str, str | Promise] = {
    "service": _("服务"),
    "channel": _("渠道"),
    "worker": _("师傅"),
    "starts_at": _("上门时间"),
    "amount": _("金额"),
    "reason": _("原因"),
}
VALUES = {"channel": dict(Order.Channel.choices), "purpose": {"order": _("上门服务")}}
