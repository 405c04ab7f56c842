"""The verbs of the life station in the journal, in words; those of an order's moves stand in workflow.py."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .menu_words import CHOICES, ICONS, LABELS
from .models import ClothingDonation, Order
from .workflow import DAY_PLAN, ORDER, SETTLEMENT
from .workflow_standing import STANDING

VERBS: dict[str, str | Promise] = {
    "clothing.export": _("导出衣物台账"),
    "clothing_rule.set": _("修改衣物领取规则"),
    "donation.disinfect": _("衣物消毒"),
    "donation.receive": _("捐赠衣物"),
    "donation.reject": _("衣物整批不收"),
    "donation.shelve": _("衣物上架"),
    "donation.sort": _("衣物分拣"),
    "fund.add": _("新增补贴资金"),
    "garment.correct": _("更正衣物库存"),
    "handout.make": _("领取衣物"),
    "handout.undo": _("撤销领取衣物"),
    "day_plan.begin": _("请求排一天的单"),
    **{f"day_plan.{move.verb}": move.label for move in DAY_PLAN.moves.values()},
    "fund.receive": _("基金入账"),
    "settlement.make": _("生成结算单"),
    **{f"settlement.{move.verb}": move.label for move in SETTLEMENT.moves.values()},
    "order.refund": _("订单退款"),
    "order.photo": _("给订单加照片"),
    "order.place": _("下单"),
    "service.set_providers": _("改服务项目"),
    "price_rule.add": _("发布优惠规则"),
    "price_rule.edit": _("修改优惠规则"),
    "price_rule.end": _("结束优惠规则"),
    "service.add": _("新增服务"),
    "service.edit": _("修改服务"),
    "service.offer_again": _("服务上架"),
    "service.retire": _("服务停办"),
    "station.add": _("新增服务站"),
    "station.edit": _("修改服务站"),
    "standing.miss": _("长期订单这一次没有生成"),
    "standing.place": _("下长期订单"),
    "standing.see": _("长期订单没生成的，已处理"),
    **{f"standing.{move.verb}": move.label for move in STANDING.moves.values()},
    **{f"order.{move.verb}": move.label for move in ORDER.moves.values()},
}
FIELDS: dict[str, str | Promise] = {
    "bags": _("包数"),
    "batch": _("消毒批次"),
    "called": _("名称"),
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
    "visits": _("单数"),
    "reason": _("原因"),
    **{f"menu_{name}": label for name, label in LABELS.items()},
}
VALUES: dict[str, dict[str, str | Promise]] = {
    "channel": dict(Order.Channel.choices),
    "fate": dict(ClothingDonation.Fate.choices),
    "method": dict(ClothingDonation.Method.choices),
    "menu_icon": ICONS,
    **{f"menu_{name}": words for name, words in CHOICES.items()},
    "purpose": {"clothing": _("发放衣物"), "order": _("上门服务"), "price_trial": _("试算价格")},
}
