"""The verbs of items and cases in the journal, in words; those of a case's moves stand in workflow.py."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Delivery, Item
from .workflow import CASE, ONLINE

_ONLINE: dict[str, str | Promise] = {
    "submit": _("提交网上申请"),
    "accept": _("受理网上申请"),
    "return": _("退回网上申请补材料"),
    "decline": _("不予网上受理"),
    "withdraw": _("撤回网上申请"),
}
VERBS: dict[str, str | Promise] = {
    "archive.download": _("下载归档包"),
    "archive.make": _("归档"),
    "archive.verify": _("校验归档包"),
    **{f"case.{move.verb}": move.label for move in CASE.moves.values()},
    "appointment.book": _("预约"),
    "appointment.cancel": _("取消预约"),
    "appointment.move": _("改预约时间"),
    "appointment.come": _("按预约到窗口"),
    "appointment.miss": _("预约没有来"),
    "bundle.accept": _("受理一件事"),
    **{f"online_application.{move.verb}": _ONLINE[move.verb] for move in ONLINE.moves.values() if move.verb != "save"},
    "online_application.begin": _("开始网上申请"),
    "online_application.expire": _("删除过期的网上申请草稿"),
    "case.upload": _("手机交材料"),
    "item.online": _("改网上申请"),
    "bundle.edit": _("改一件事"),
    "case.due_soon": _("将到期提醒"),
    "case.gap_late": _("容缺材料逾期提醒"),
    "case.notify": _("一次性告知"),
    "case.overdue": _("超期警示"),
    "case.print_form": _("打印申请表"),
    "item.activate": _("启用事项"),
    "item.deactivate": _("停办事项"),
    "item.template_remove": _("删除申请表模板"),
    "item.template_upload": _("上传申请表模板"),
    "item.version_discard": _("放弃指南草稿"),
    "item.version_draft": _("起草办事指南"),
    "item.version_edit": _("改办事指南"),
    "item.version_publish": _("发布办事指南"),
}
FIELDS = {
    "bundle": _("一件事"),
    "change": _("修改内容"),
    "items": _("事项"),
    "despite": _("受理理由"),
    "due_on": _("期限"),
    "fields": _("改动的栏目"),
    "file": _("文件"),
    "grounds": _("不予办理的理由"),
    "item": _("事项"),
    "manifest_sm3": _("清单校验值"),
    "left": _("剩余工作日"),
    "materials": _("材料"),
    "method": _("送达方式"),
    "missing": _("缺少材料"),
    "notice_due_on": _("补正期限"),
    "not_needed": _("不适用"),
    "note": _("便签"),
    "objections": _("异议"),
    "office": _("科室"),
    "officer": _("经办人"),
    "receiver": _("领取人"),
    "result": _("结果"),
    "sound": _("校验通过"),
    "sm3": _("文件校验值"),
    "state": _("状态"),
    "where": _("不符的文件"),
    "wanted": _("需要补充"),
    "without_publicity": _("未公示的原因"),
    "workdays": _("工作日"),
}
ITEM_FIELDS = {
    "acceptance_with_gap": _("可以容缺受理"),
    "conditions": _("条件"),
    "delivery": _("怎么领取"),
    "eligibility_text": _("谁可以办"),
    "fee": _("收费（元）"),
    "form": _("申请表"),
    "gap_workdays": _("容缺后补期限（工作日）"),
    "guide": _("办事指南"),
    "keywords": _("平常的说法"),
    "kind": _("办理方式"),
    "legal_basis": _("依据"),
    "materials": _("材料"),
    "name": _("事项名称"),
    "proactive": _("主动找符合条件的人"),
    "promised_workdays": _("承诺时限（工作日）"),
    "publicity_days": _("公示（天）"),
    "statutory_workdays": _("法定时限（工作日）"),
    "summary": _("一句话说明"),
}
VALUES: dict[str, dict[str, str | Promise]] = {
    "fields": {**ITEM_FIELDS},
    "method": dict(Delivery.Method.choices),
    "purpose": {"case": _("查看办件"), "counter": _("窗口办理业务"), "message": _("告知消息")},
    "state": {state.key: state.label for state in CASE.states.values()},
}


def item_names() -> dict[str, str]:
    """By code, as the guide in force has it; one query."""
    return dict(Item.objects.exclude(current=None).values_list("code", "current__name"))
