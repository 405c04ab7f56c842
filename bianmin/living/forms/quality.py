"""Complaints and the rule of suspension, as they are typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.living.actions.complaint import MOST_WORDS, Caller
from bianmin.living.forms.order_change import OrderRedoForm
from bianmin.living.models import Complaint, Order, QualityRule

STAFF_CHANNELS = [
    (channel.value, channel.label) for channel in Order.Channel if channel in ("hotline", "counter", "grid")
]


def _long(label: Any, help_text: Any = "", missing: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": missing} if missing else None,
    )


class ComplaintForm(forms.Form):
    """Her own, about her order."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("什么事"),
        choices=Complaint.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一下是什么事。")},
    )
    text = _long(_("怎么回事"), _("只给服务站看；师傅只知道是什么事，不知道您怎么说的。"), _("请说一下是怎么回事。"))


class ComplaintStaffForm(ComplaintForm):
    """Taken by telephone or at the counter."""

    channel = forms.ChoiceField(label=_("怎么来的"), choices=STAFF_CHANNELS)


class ComplaintTakeForm(ComplaintStaffForm):
    contact_name = forms.CharField(
        label=_("联系人"), max_length=40, error_messages={"required": _("请填写联系人，最多 40 个字。")}
    )
    phone = forms.CharField(
        label=_("联系电话"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel"}),
        error_messages={"required": _("请填写联系电话，好答复。")},
    )

    @property
    def sent(self) -> dict[str, Any]:
        """Keyword arguments of the action."""
        data = self.cleaned_data
        caller = Caller(data["contact_name"], data["phone"])
        return {"kind": data["kind"], "text": data["text"], "channel": data["channel"], "caller": caller}


class ComplaintAnswerForm(forms.Form):
    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    upheld = forms.TypedChoiceField(
        label=_("查下来"),
        choices=[("yes", _("属实，计入服务商得分")), ("no", _("不属实"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        empty_value=None,
        error_messages={"required": _("请选属实还是不属实。")},
    )
    answer = _long(
        _("给居民的答复"),
        _("查到什么、做了什么；短信里不写，居民登录看。"),
        _("请写明查到什么、做了什么，居民会看到。"),
    )

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": complaint.version})
        super().__init__(*args, **kwargs)


class ComplaintReopenForm(forms.Form):
    use_required_attribute = False
    text = _long(_("哪里还不满意"), "", _("请说一下哪里还不满意。"))


class ComplaintConfirmForm(forms.Form):
    """Nothing is asked."""


class ComplaintRedoForm(OrderRedoForm):
    """Rework that the station orders: when, and what is to be made good."""


class QualityRuleForm(forms.Form):
    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    least_score = forms.IntegerField(
        label=_("近三个月得分低于"), min_value=1, max_value=100, required=False, help_text=_("空着：不看得分")
    )
    least_orders = forms.IntegerField(
        label=_("至少完成多少单才看得分"), min_value=1, max_value=1000, help_text=_("单子太少，得分说明不了什么")
    )
    most_upheld = forms.IntegerField(
        label=_("属实投诉达到"), min_value=1, max_value=100, required=False, help_text=_("起；空着：不看投诉")
    )
    upheld_days = forms.IntegerField(label=_("多少天以内的投诉"), min_value=1, max_value=365)
    papers = forms.BooleanField(label=_("必备的证照过期就停"), required=False)

    def __init__(self, *args: Any, rule: QualityRule | None, **kwargs: Any) -> None:
        shown = rule or QualityRule(least_score=60, most_upheld=3, version=0)
        names = ("version", "least_score", "least_orders", "most_upheld", "upheld_days", "papers")
        kwargs["initial"] = {name: getattr(shown, name) for name in names}
        super().__init__(*args, **kwargs)
