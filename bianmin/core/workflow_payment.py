"""The lives of a payment and a refund: states and moves as data. Drawn in docs/workflows.md by `bianmin workflows`.

Cash begins as paid: the money lies on the table. `late`: money that came by WeChat Pay after the payment had been
closed (the clerk took cash instead); it goes back by itself.
"""

from django.utils.translation import gettext_lazy as _

from .workflow import Move, State, Workflow

PAYMENT = Workflow(
    "payment",
    start="pending",
    states=[
        State("pending", _("等待付款")),
        State("paid", _("已付款")),
        State("refunded", _("已全部退款"), final=True),
        State("closed", _("已关闭")),
        State("late", _("关闭后到账，退回")),
    ],
    moves=[
        Move("confirm", _("确认到账"), ("pending",), "paid"),
        Move("close", _("关闭"), ("pending",), "closed", ("clerk", "dispatcher")),
        Move("arrive_late", _("关闭后到账"), ("pending", "closed"), "late"),
        Move("refund", _("退款"), ("paid", "late"), "", ("clerk", "dispatcher", "director")),
        Move("refund_whole", _("全部退完"), ("paid", "late"), "refunded"),
    ],
)

REFUND = Workflow(
    "refund",
    start="processing",
    states=[
        State("processing", _("退款中")),
        State("done", _("已退款"), final=True),
        State("failed", _("没有退成"), final=True),
    ],
    moves=[
        Move("finish", _("退到"), ("processing",), "done"),
        Move("fail", _("退不成"), ("processing",), "failed"),
    ],
)
