"""The verbs of items and cases in the journal, in words; those of a case's moves stand in workflow.py."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .workflow import CASE

VERBS: dict[str, str | Promise] = {
    **{f"case.{move.verb}": move.label for move in CASE.moves.values()},
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
    "despite": _("受理理由"),
    "due_on": _("期限"),
    "file": _("文件"),
    "grounds": _("不予办理的理由"),
    "item": _("事项"),
    "left": _("剩余工作日"),
    "materials": _("材料"),
    "method": _("送达方式"),
    "missing": _("缺少材料"),
    "notice_due_on": _("补正期限"),
    "note": _("便签"),
    "objections": _("异议"),
    "office": _("科室"),
    "officer": _("经办人"),
    "receiver": _("领取人"),
    "result": _("结果"),
    "state": _("状态"),
    "wanted": _("需要补充"),
    "without_publicity": _("未公示的原因"),
    "workdays": _("工作日"),
}
