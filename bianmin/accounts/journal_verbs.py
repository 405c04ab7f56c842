"""The verbs of accounts and posts in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from .models import Role

VERBS = {
    "api_token.create": _("发接口令牌"),
    "api_token.revoke": _("收回接口令牌"),
    "post.add": _("任命岗位"),
    "post.end": _("结束岗位"),
    "staff.activate": _("启用账号"),
    "staff.create": _("新建账号"),
    "staff.deactivate": _("停用账号"),
    "staff.edit": _("改员工姓名"),
    "staff.set_password": _("重设密码"),
}
FIELDS = {"username": _("登录名"), "role": _("岗位"), "office": _("科室")}
VALUES = {"role": dict(Role.choices)}
