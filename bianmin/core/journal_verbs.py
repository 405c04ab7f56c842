"""The verbs that the house itself writes into the journal, in words, and the fields of payloads that all apps share."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "area.rename": _("区域改名"),
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
    "office.edit": _("改科室资料"),
    "parameter.set": _("录入政策参数"),
    "subject.erase": _("删除个人信息"),
    "window.edit": _("改窗口资料"),
}
FIELDS = {
    "code": _("代码"),
    "field": _("项目"),
    "from": _("原"),
    "how": _("方式"),
    "key": _("参数"),
    "name": _("名称"),
    "new": _("改为"),
    "number": _("编号"),
    "old": _("原为"),
    "purpose": _("用途"),
    "reason": _("原因"),
    "since": _("起"),
    "source": _("依据"),
    "to": _("现"),
    "until": _("止"),
    "value": _("数值"),
    "year": _("年份"),
}
