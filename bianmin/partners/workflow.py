"""The lives of a provider and of a worker: states and moves as data. Drawn in docs/workflows.md by
`bianmin workflows`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bianmin.core.workflow import Move, State, Workflow

PROVIDER = Workflow(
    "provider",
    start="active",
    states=[
        State("active", _("合作中")),
        State("suspended", pgettext_lazy("state", "暂停派单")),
        State("ended", _("已终止"), final=True),
    ],
    moves=[
        Move("edit", _("改服务商资料"), ("active", "suspended"), "", ("dispatcher", "director")),
        Move("suspend", _("暂停派单"), ("active",), "suspended", ("dispatcher", "director")),
        Move("resume", _("恢复派单"), ("suspended",), "active", ("director",)),
        Move("end", _("终止合作"), ("active", "suspended"), "ended", ("director",)),
    ],
)

WORKER = Workflow(
    "worker",
    start="active",
    states=[
        State("active", _("在岗")),
        State("paused", pgettext_lazy("state", "暂停派单")),
        State("ended", _("已离开"), final=True),
    ],
    moves=[
        Move("edit", _("改服务人员资料"), ("active", "paused"), "", ("dispatcher", "director")),
        Move("pause", _("暂停派单"), ("active",), "paused", ("dispatcher", "director")),
        Move("resume", _("恢复派单"), ("paused",), "active", ("director",)),
        Move("end", _("办理离开"), ("active", "paused"), "ended", ("director",)),
    ],
)
