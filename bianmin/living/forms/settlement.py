"""Money that comes into a fund, and how a settlement was paid or why it is void."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.living.models import Settlement


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


class SettlementPayForm(forms.Form):
    use_required_attribute = False
    paid_on = forms.DateField(
        label=_("哪一天付的"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("请填钱付出去的那一天。"), "invalid": _("请填日期，例如 2026-11-05。")},
    )
    paid_by = forms.ChoiceField(
        label=_("怎么付的"),
        choices=Settlement.Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选怎么付的。")},
    )
    voucher = forms.CharField(
        label=_("回单号或者收条号"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("请填转账回单号或者收条号，以后查得到。")},
    )

    def __init__(self, *args: Any, settlement: Settlement, **kwargs: Any) -> None:
        kwargs["initial"] = {"paid_on": clock.today(), "paid_by": Settlement.Way.BANK}
        super().__init__(*args, **kwargs)
        if not settlement.to_pay:  # what is owed and what is held are the same: no money goes
            del self.fields["paid_by"], self.fields["voucher"]


class SettlementDiscardForm(forms.Form):
    use_required_attribute = False
    reason = forms.CharField(
        label=_("为什么作废"), max_length=120, error_messages={"required": _("请写明为什么作废。")}
    )
