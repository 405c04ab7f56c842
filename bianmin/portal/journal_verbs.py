"""The verbs of residents' accounts in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from .models import Binding

VERBS = {
    "binding.add": _("绑定手机账号"),
    "binding.ask": _("申请绑定，发了验证码"),
    "binding.code": _("给绑定码"),
    "binding.end": _("解除手机账号"),
    "resident_account.close": _("注销手机账号"),
    "resident_account.end_sessions": _("退出所有手机"),
    "resident_account.open": _("开通手机账号"),
}
FIELDS = {"account": _("手机账号")}
VALUES = {"how": dict(Binding.How.choices)}
