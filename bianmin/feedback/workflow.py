"""The loop of a bad grade (差评整改): called back within one working day, mended, checked by somebody else.

Source: GB/T 39734-2020 and 39735-2020 (bad ratings are verified, mended and answered). Drawn in docs/workflows.md.
"""

from django.utils.translation import gettext_lazy as _

from bianmin.core.workflow import Move, State, Workflow

REMEDY = Workflow(
    "remedy",
    start="open",
    states=[
        State("open", _("待回访")),
        State("called_back", _("已回访，待整改")),
        State("mended", _("已整改，待复核")),
        State("closed", _("已办结"), final=True),
        State("voided", _("申诉成立，不计入"), final=True),
    ],
    moves=[
        Move("call_back", _("回访"), ("open",), "called_back", ("director", "handler")),
        Move("try_call", _("没有联系上"), ("open",), "", ("director", "handler")),
        Move("mend", _("整改"), ("called_back",), "mended", ("director", "handler")),
        Move("assign", _("交办"), ("open", "called_back"), "", ("director",)),
        Move("check", _("复核通过"), ("mended",), "closed", ("director", "auditor")),
        Move("send_back", _("退回再整改"), ("mended",), "called_back", ("director", "auditor")),
        Move("appeal", _("申诉"), ("open", "called_back", "mended"), "", ("rated",)),
        Move("uphold_appeal", _("申诉成立"), ("open", "called_back", "mended"), "voided", ("director",)),
        Move("reject_appeal", _("申诉不成立"), ("open", "called_back", "mended"), "", ("director",)),
    ],
)
