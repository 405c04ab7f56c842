"""The life of a ledger on its way in and of an export on its way out: every state and every move, as data. Drawn in
docs/workflows.md by `bianmin workflows`."""

from django.utils.translation import gettext_lazy as _

from bianmin.core.workflow import Move, State, Workflow

LEDGER = Workflow(
    "ledger",
    start="reading",
    states=[
        State("reading", _("正在读取")),
        State("checked", _("已核对，待导入")),
        State("importing", _("正在导入")),
        State("imported", _("已导入")),
        State("undoing", _("正在撤销")),
        State("undone", _("已撤销"), final=True),
        State("dropped", _("已放弃"), final=True),
        State("failed", _("读不了"), final=True),
    ],
    moves=[
        Move("check", _("核对"), ("reading",), "checked"),
        Move("fail", _("读不了"), ("reading",), "failed"),
        Move("reread", _("按改过的列重新核对"), ("checked",), "reading", ("director",)),
        Move("decide", _("判断疑似重复"), ("checked",), "", ("director",)),
        Move("begin", _("导入"), ("checked",), "importing", ("director",)),
        Move("import", _("完成导入"), ("importing",), "imported"),
        Move("stop", _("停止导入"), ("importing",), "checked"),
        Move("begin_undo", _("撤销导入"), ("imported",), "undoing", ("director",)),
        Move("undo", _("完成撤销"), ("undoing",), "undone"),
        Move("drop", _("放弃"), ("checked",), "dropped", ("director",)),
    ],
)

EXPORT = Workflow(
    "export",
    start="waiting",
    states=[
        State("waiting", _("待审批")),
        State("approved", _("等待生成")),
        State("making", _("正在生成")),
        State("ready", _("可以下载")),
        State("refused", _("未获批准"), final=True),
        State("withdrawn", _("已撤回"), final=True),
        State("expired", _("已过期"), final=True),
        State("failed", _("没有做成"), final=True),
    ],
    moves=[
        Move("pass", _("人数少，不用审批"), ("waiting",), "approved"),
        Move("approve", _("批准导出"), ("waiting",), "approved", ("director", "auditor")),
        Move("refuse", _("不批准"), ("waiting",), "refused", ("director", "auditor")),
        Move("withdraw", _("撤回申请"), ("waiting",), "withdrawn", ("clerk", "director")),
        Move("begin", _("开始生成"), ("approved", "making"), "making"),
        Move("hold", _("人数多了，转审批"), ("approved", "making"), "waiting"),
        Move("make", _("生成文件"), ("making",), "ready"),
        Move("fail", _("没有做成"), ("approved", "making"), "failed"),
        Move("download", _("下载文件"), ("ready",), "", ("clerk", "director")),
        Move("expire", _("过期删除"), ("waiting", "ready"), "expired"),
    ],
)
