"""The verbs of the life station in the journal, in words; those of an order's moves stand in workflow.py."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import ClothingDonation, Complaint, Order
from .workflow import COMPLAINT, ORDER

VERBS: dict[str, str | Promise] = {
    "clothing.export": _("导出衣物台账"),
    "clothing_rule.set": _("修改衣物领取规则"),
    "donation.disinfect": _("衣物消毒"),
    "donation.receive": _("捐赠衣物"),
    "donation.reject": _("衣物整批不收"),
    "donation.shelve": _("衣物上架"),
    "donation.sort": _("衣物分拣"),
    "garment.correct": _("更正衣物库存"),
    "handout.make": _("领取衣物"),
    "handout.undo": _("撤销领取衣物"),
    "order.photo": _("给订单加照片"),
    "order.place": _("下单"),
    "complaint.make": _("投诉服务"),
    **{f"complaint.{move.verb}": move.label for move in COMPLAINT.moves.values()},
    "quality_rule.set": _("修改停单规则"),
    **{f"order.{move.verb}": move.label for move in ORDER.moves.values()},
}
FIELDS: dict[str, str | Promise] = {
    "bags": _("包数"),
    "batch": _("消毒批次"),
    "cap": _("每户每季件数"),
    "fate": _("去向"),
    "garment": _("衣物"),
    "month": _("月份"),
    "needs": _("领取条件"),
    "pieces": _("件数"),
    "recycled": _("回收件数"),
    "weight": _("公斤"),
    "service": _("服务"),
    "channel": _("渠道"),
    "worker": _("师傅"),
    "starts_at": _("上门时间"),
    "amount": _("金额"),
    "count": _("张数"),
    "reason": _("原因"),
    "complaint_kind": _("什么事"),
    "orders": _("订单数"),
    "least_score": _("最低得分"),
    "least_orders": _("至少完成单数"),
    "most_upheld": _("属实投诉上限"),
    "upheld_days": _("多少天以内"),
    "papers": _("证照到期就停"),
}
VALUES: dict[str, dict[str, str | Promise]] = {
    "channel": dict(Order.Channel.choices),
    "complaint_kind": dict(Complaint.Kind.choices),
    "fate": dict(ClothingDonation.Fate.choices),
    "method": dict(ClothingDonation.Method.choices),
    "purpose": {"clothing": _("发放衣物")},
}
