"""The lives of a case, an application online and an appointment: states and moves as data. Drawn in docs/workflows.md
by `bianmin workflows`."""

from django.utils.translation import gettext_lazy as _

from bianmin.core.workflow import Move, State, Workflow

CASE = Workflow(
    "case",
    start="notified",
    states=[
        State("notified", _("已告知，待补正")),
        State("accepted", _("已受理，办理中")),
        State("supplementing", _("待补充材料")),
        State("publicity", _("公示中")),
        State("approved", _("已准予，待领取")),
        State("refused", _("不予办理，待送达")),
        State("delivered", _("已送达"), final=True),
        State("withdrawn", _("申请人已撤回"), final=True),
        State("lapsed", _("逾期未补正，已退件"), final=True),
    ],
    moves=[
        Move("accept", _("受理"), ("notified",), "accepted", ("clerk",)),
        Move("supply", _("收齐补充材料"), ("supplementing",), "accepted", ("clerk", "officer")),
        Move("request_supplement", _("要求补充材料"), ("accepted",), "supplementing", ("officer",)),
        Move("publish", _("开始公示"), ("accepted",), "publicity", ("officer",)),
        Move("end_publicity", _("结束公示"), ("publicity",), "accepted", ("officer",)),
        Move("assign", _("认领或转派"), ("accepted", "supplementing", "publicity"), "", ("officer",)),
        Move(
            "receive_material",
            _("收材料"),
            ("notified", "accepted", "supplementing", "publicity", "approved"),
            "",
            ("clerk", "officer"),
        ),
        Move(
            "note",
            _("写便签"),
            ("notified", "accepted", "supplementing", "publicity", "approved", "refused"),
            "",
            ("clerk", "officer", "director"),
        ),
        Move("extend", _("延长期限"), ("accepted",), "accepted", ("director",)),
        Move("approve", _("准予"), ("accepted",), "approved", ("officer", "clerk")),
        Move("refuse", _("不予办理"), ("accepted",), "refused", ("officer",)),
        Move("revoke_decision", _("撤回决定"), ("approved", "refused"), "accepted", ("director",)),
        Move("deliver", _("送达"), ("approved", "refused"), "delivered", ("clerk",)),
        Move(
            "withdraw",
            _("撤回申请"),
            ("notified", "accepted", "supplementing", "publicity"),
            "withdrawn",
            ("clerk",),
        ),
        Move("lapse", _("退件"), ("notified", "supplementing"), "lapsed", ("officer", "clerk")),
    ],
)

# The resident's moves are made by whoever acts for the person.
ONLINE = Workflow(
    "online_application",
    start="draft",
    states=[
        State("draft", _("还没提交")),
        State("submitted", _("已提交，等窗口核对")),
        State("returned", _("要补材料")),
        State("accepted", _("已受理"), final=True),
        State("declined", _("不能网上受理"), final=True),
        State("withdrawn", _("已撤回"), final=True),
    ],
    moves=[
        Move("save", _("填写"), ("draft", "returned"), ""),
        Move("submit", _("提交"), ("draft", "returned"), "submitted"),
        Move("accept", _("受理"), ("submitted",), "accepted", ("clerk",)),
        Move("return", _("退回补材料"), ("submitted",), "returned", ("clerk",)),
        Move("decline", _("不能网上受理"), ("submitted", "returned"), "declined", ("clerk",)),
        Move("withdraw", _("撤回"), ("draft", "submitted", "returned"), "withdrawn"),
    ],
)

APPOINTMENT = Workflow(
    "appointment",
    start="booked",
    states=[
        State("booked", _("已约好")),
        State("came", _("已到"), final=True),
        State("missed", _("没有来"), final=True),
        State("cancelled", _("已取消"), final=True),
    ],
    moves=[
        Move("move", _("改时间"), ("booked",), ""),
        Move("cancel", _("取消"), ("booked",), "cancelled"),
        Move("come", _("到了"), ("booked",), "came", ("clerk",)),
        Move("miss", _("没有来"), ("booked",), "missed"),
    ],
)
