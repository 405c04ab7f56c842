"""The life of an order (订单): states and moves as data. Drawn in docs/workflows.md by `bianmin workflows`."""

from django.utils.translation import gettext_lazy as _

from bianmin.core.workflow import Move, State, Workflow

STATION = ("dispatcher", "director")

ORDER = Workflow(
    "order",
    start="requested",
    states=[
        State("requested", _("已下单，等确认")),
        State("confirmed", _("已确认，正在派人")),
        State("offered", _("已派单，等师傅接单")),
        State("accepted", _("师傅已接单")),
        State("on_the_way", _("师傅在路上")),
        State("arrived", _("师傅已到，服务中")),
        State("done", _("已完成，待结清")),
        State("settled", _("已结清")),
        State("rated", _("已评价")),
        State("cancelled", _("已取消"), final=True),
        State("declined", _("不能提供"), final=True),
        State("no_show", _("上门无人"), final=True),
        State("redone", _("已安排返工"), final=True),
    ],
    # The resident's and the worker's moves are made by whoever the order belongs to, and by the station for them.
    moves=[
        Move("confirm", _("确认订单"), ("requested",), "confirmed", STATION),
        Move("decline", _("不能提供"), ("requested", "confirmed"), "declined", STATION),
        Move("edit", _("改订单"), ("requested", "confirmed"), "", ("resident", *STATION)),
        Move("offer", _("派单"), ("requested", "confirmed"), "offered", STATION),
        Move("accept", _("接单"), ("offered",), "accepted", ("worker", *STATION)),
        Move("refuse", _("不接单"), ("offered",), "confirmed", ("worker", *STATION)),
        Move("give_back", _("有事来不了"), ("accepted",), "confirmed", ("worker", *STATION)),
        Move("recall", _("收回派单"), ("offered", "accepted", "on_the_way"), "confirmed", STATION),
        Move("depart", _("出发"), ("accepted",), "on_the_way", ("worker", *STATION)),
        Move("arrive", _("到达"), ("accepted", "on_the_way"), "arrived", ("worker", *STATION)),
        Move("absent", _("上门无人"), ("on_the_way",), "no_show", ("worker", *STATION)),
        Move("finish", _("完成"), ("arrived",), "done", ("worker", *STATION)),
        # Where several go, each of them says whether to come along; the order itself is the first one's.
        Move("mate_send", _("派人同去"), ("offered", "accepted", "on_the_way"), "", STATION),
        Move("mate_accept", _("答应同去"), ("offered", "accepted", "on_the_way", "arrived"), "", ("worker", *STATION)),
        Move("mate_refuse", _("回绝同去"), ("offered", "accepted", "on_the_way"), "", ("worker", *STATION)),
        Move("settle", _("结清"), ("done",), "settled"),
        Move("rate", _("评价"), ("done", "settled"), "rated"),
        Move("redo", _("返工"), ("done", "settled", "rated"), "redone", ("resident", *STATION)),
        Move(
            "cancel",
            _("取消订单"),
            ("requested", "confirmed", "offered", "accepted"),
            "cancelled",
            ("resident", *STATION),
        ),
    ],
)

DAY_PLAN = Workflow(
    "day_plan",
    start="computing",
    states=[
        State("computing", _("正在排")),
        State("proposed", _("排好了，等您看")),
        State("applied", _("已派出"), final=True),
        State("dropped", _("没有用"), final=True),
        State("failed", _("没排出来"), final=True),
    ],
    moves=[
        Move("propose", _("排好一天的单"), ("computing",), "proposed"),
        Move("fail", _("没排出来"), ("computing",), "failed"),
        Move("apply", _("照排班派单"), ("proposed",), "applied", STATION),
        Move("drop", _("不用这个排班"), ("computing", "proposed"), "dropped", STATION),
    ],
)

SETTLEMENT = Workflow(
    "settlement",
    start="made",
    states=[
        State("made", _("已生成，等审核")),
        State("approved", _("已审核，等付款")),
        State("paid", _("已结清"), final=True),
        State("void", _("已作废"), final=True),
    ],
    moves=[
        Move("approve", _("审核结算单"), ("made",), "approved", ("director",)),
        Move("discard", _("作废结算单"), ("made",), "void", STATION),
        Move("pay", _("付款"), ("approved",), "paid", STATION),
    ],
)

# Objected to once: what is answered a second time is closed by her word or by time.
COMPLAINT = Workflow(
    "complaint",
    start="open",
    states=[
        State("open", _("等答复")),
        State("answered", _("已答复，等居民确认")),
        State("reopened", _("居民不满意，再处理")),
        State("answered_again", _("再次答复，等居民确认")),
        State("closed", _("已办结"), final=True),
    ],
    moves=[
        Move("answer", _("答复"), ("open",), "answered", STATION),
        Move("reopen", _("不满意，请再处理"), ("answered",), "reopened", ("resident", *STATION)),
        Move("answer_again", _("再次答复"), ("reopened",), "answered_again", STATION),
        Move("confirm", _("认可，办结"), ("answered", "answered_again"), "closed", ("resident", *STATION)),
        Move("lapse", _("到期办结"), ("answered", "answered_again"), "closed"),
    ],
)
