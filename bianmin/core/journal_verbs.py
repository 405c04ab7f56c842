"""The verbs that the house itself writes into the journal, in words, and the fields of payloads that all apps share."""

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Office, OpeningHours, OutboxMessage, Parameter, Payment

VERBS = {
    "area.rename": _("区域改名"),
    "book.enter": _("记账"),
    "book.export": _("导出账簿"),
    "book.reverse": _("冲销"),
    "book_reversal.ask": _("申请冲销"),
    "book_reversal.confirm": _("复核冲销"),
    "book_reversal.drop": _("不冲销"),
    "calendar.day_add": _("录入工作日历"),
    "calendar.day_remove": _("删除工作日历的一天"),
    "calendar.year_enter": _("确认全年工作日历"),
    "catalog.load": _("载入目录"),
    "centre.edit": _("改中心资料"),
    "hours.add": _("加开放时间"),
    "hours.remove": _("删除开放时间"),
    "journal.check": _("校验操作台账"),
    "keys.rotate": _("轮换密钥"),
    "message.tell": _("告知居民"),
    "number_prefix.edit": _("改编号字母"),
    "office.edit": _("改科室资料"),
    "message.send_again": _("再发一次消息"),
    "message_template.edit": _("改消息模板"),
    "payment.alarm": _("收款有问题"),
    "payment.begin": _("发起微信收款"),
    "payment.close": _("关闭收款"),
    "payment.confirm": _("微信到账"),
    "payment.late": _("关闭后到账"),
    "payment.settle": _("处理有问题的收款"),
    "payment.take_cash": _("收现金"),
    "refund.begin": _("申请退款"),
    "refund.fail": _("退款没有成功"),
    "refund.finish": _("退款完成"),
    "parameter.set": _("录入政策参数"),
    "subject.erase": _("删除个人信息"),
    "window.edit": _("改窗口资料"),
}
FIELDS = {
    "address": _("地址"),
    "active": _("开放"),
    "alarm": _("问题"),
    "amount": _("金额"),
    "closes": _("结束"),
    "code": _("代码"),
    "day": _("日期"),
    "error": _("原因"),
    "field": _("项目"),
    "from": _("原"),
    "given": _("实际到账"),
    "hotline": _("热线"),
    "how": _("方式"),
    "key": _("参数"),
    "kind": _("类别"),
    "letters": _("编号字母"),
    "loader": _("目录部分"),
    "name": _("名称"),
    "new": _("改为"),
    "note": _("备注"),
    "number": _("编号"),
    "old": _("原为"),
    "opens": _("开始"),
    "phone": _("电话"),
    "purpose": _("用途"),
    "words": _("消息的话"),
    "reason": _("原因"),
    "receipt": _("收据编号"),
    "refund": _("退款编号"),
    "rows": _("行数"),
    "since": _("起"),
    "source": _("依据"),
    "to": _("现"),
    "until": _("止"),
    "value": _("数值"),
    "weekday": _("星期"),
    "working": _("上班"),
    "year": _("年份"),
}
VALUES: dict[str, dict[str, str | Promise]] = {
    "alarm": dict(Payment.Alarm.choices),
    "how": dict(OutboxMessage.How.choices),
    "kind": dict(OpeningHours.Kind.choices),
    "purpose": {"api": _("接口读取"), "audit": _("审计操作台账")},
    "weekday": {str(day): name for day, name in WEEKDAYS.items()},
}


def parameter_names() -> dict[str, str]:
    """By key; one query."""
    return dict(Parameter.objects.values_list("key", "name"))


def office_names() -> dict[str, str]:
    """By code; one query."""
    return dict(Office.objects.values_list("code", "name"))
