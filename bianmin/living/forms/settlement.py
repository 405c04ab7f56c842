"""Money that comes into a fund."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FundReceiveForm(forms.Form):
    use_required_attribute = False
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    amount = forms.DecimalField(
        label=_("金额（元）"),
        max_digits=10,
        decimal_places=2,
        error_messages={"required": _("请填大于 0 的金额，最多两位小数。"), "invalid": _("请填数字，例如 1000.00。")},
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    note = forms.CharField(
        label=_("从哪里来"),
        max_length=80,
        help_text=_("例如：区里 2026 年便民服务专项；某某公司捐助"),
        error_messages={"required": _("请写明这笔钱从哪里来。")},
    )
