"""The lives of a donation of clothes and of a hand-out: states and moves as data, drawn in docs/workflows.md."""

from django.utils.translation import gettext_lazy as _

from bianmin.core.workflow import Move, State, Workflow

_STATION = ("dispatcher", "director")

DONATION = Workflow(
    "clothing donation",
    start="received",
    states=[
        State("received", _("已登记，待分拣")),
        State("sorted", _("已分拣，待消毒")),
        State("disinfected", _("已消毒，待上架")),
        State("shelved", _("已上架"), final=True),
        State("rejected", _("整批未收"), final=True),
    ],
    moves=[
        Move("sort", _("分拣"), ("received", "sorted"), "sorted", _STATION),
        Move("disinfect", _("消毒"), ("sorted",), "disinfected", _STATION),
        Move("shelve", _("上架"), ("disinfected",), "shelved", _STATION),
        Move("reject", _("整批不收"), ("received", "sorted", "disinfected"), "rejected", _STATION),
    ],
)

HANDOUT = Workflow(
    "clothing handout",
    start="handed",
    states=[State("handed", _("已领取")), State("undone", _("已撤销"), final=True)],
    moves=[Move("undo", _("撤销领取"), ("handed",), "undone", _STATION)],
)
