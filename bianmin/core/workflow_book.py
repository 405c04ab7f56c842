"""The life of a reversal (冲销) by hand: one person asks for it, another books it. Drawn in docs/workflows.md."""

from django.utils.translation import gettext_lazy as _

from .workflow import Move, State, Workflow

REVERSAL = Workflow(
    "book_reversal",
    start="asked",
    states=[
        State("asked", _("等另一个人复核")),
        State("booked", _("已冲销"), final=True),
        State("dropped", _("没有冲销"), final=True),
    ],
    moves=[
        Move("confirm", _("复核冲销"), ("asked",), "booked", ("director", "auditor")),
        Move("drop", _("不冲销"), ("asked",), "dropped", ("director", "auditor")),
    ],
)
