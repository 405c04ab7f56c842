"""The life of a standing order (长期订单) as data. Drawn in docs/workflows.md by `bianmin workflows`."""

from django.utils.translation import gettext_lazy as _

from bianmin.core.workflow import Move, State, Workflow

TAKERS = ("resident", "dispatcher", "clerk", "grid_worker", "director")

STANDING = Workflow(
    "standing_order",
    start="active",
    states=[
        State("active", _("进行中")),
        State("paused", _("暂停")),
        State("ended", _("已结束"), final=True),
    ],
    moves=[
        Move("edit", _("改长期订单"), ("active", "paused"), "", TAKERS),
        Move("skip", _("这一次不要"), ("active", "paused"), "", TAKERS),
        Move("pause", _("暂停长期订单"), ("active",), "paused", TAKERS),
        Move("resume", _("恢复长期订单"), ("paused",), "active", TAKERS),
        Move("end", _("结束长期订单"), ("active", "paused"), "ended", TAKERS),
        Move("expire", _("长期订单到期"), ("active", "paused"), "ended"),
    ],
)
