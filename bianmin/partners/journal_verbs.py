"""The verbs of organisations, providers and workers in the journal, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Credential, Provider
from .workflow import PROVIDER, WORKER

VERBS: dict[str, str | Promise] = {
    "organization.edit": _("改单位资料"),
    "organization.register": _("登记单位"),
    "provider.register": _("登记服务商"),
    **{f"provider.{move.verb}": move.label for move in PROVIDER.moves.values()},
    "provider.reveal": _("看服务商完整号码"),
    "worker.reveal": _("看服务人员完整号码"),
    "worker.register": _("登记服务人员"),
    **{f"worker.{move.verb}": move.label for move in WORKER.moves.values()},
    "worker.set_hours": _("改工作时间"),
    "worker.set_areas": _("改服务片区"),
    "worker.set_skills": _("改技能"),
    "worker.give_login": _("开通手机派单账号"),
    "leave.add": _("登记请假"),
    "leave.remove": _("撤销请假"),
    "credential.add": _("证照入档"),
    "credential.replace": _("换新证照"),
    "credential.end": _("撤下证照"),
    "credential.due_soon": _("证照快到期"),
    "credential.expire": _("证照到期"),
}
FIELDS: dict[str, str | Promise] = {
    "credit_code": _("统一社会信用代码"),
    "before": _("原为"),
    "after": _("改为"),
    "contact_name": _("联系人"),
    "contact_phone": _("联系电话"),
    "area_code": _("区域"),
    "voluntary": _("义务服务"),
    "bank_account": _("收款账号"),
    "about": _("介绍"),
    "provider": _("服务商"),
    "holder": _("持有人"),
    "paper": _("证照"),
    "issued_on": _("发证日期"),
    "expires_on": _("有效期到"),
    "needed": _("没有就不能派单"),
    "hours": _("工作时间"),
    "areas": _("服务片区"),
    "skills": _("技能"),
    "begins_on": _("从哪天"),
    "ends_on": _("到哪天"),
    "duties": _("已派的单"),
}
VALUES = {"kind": dict(Provider.Kind.choices), "paper": dict(Credential.Kind.choices)}
