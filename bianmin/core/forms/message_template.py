"""The words of a message."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.core.actions.message_template import MOST
from bianmin.core.models import MessageTemplate


class MessageTemplateForm(forms.Form):
    use_required_attribute = False
    words = forms.CharField(
        label=_("消息的话"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("大括号里的空会自动填上；写谁、什么事、到哪天、怎么办，不写原因和证件号"),
    )
    provider_code = forms.RegexField(
        r"^[A-Za-z0-9_\-]{0,40}$",
        label=_("短信平台的模板编号"),
        required=False,
        help_text=_("短信平台审核通过的同一条模板，例如 SMS_123456789；没有编号的发不出短信，由工作人员打电话"),
        error_messages={"invalid": _("编号只有字母、数字、下划线和连字符。")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, template: MessageTemplate) -> None:
        names = ("words", "provider_code", "version")
        super().__init__(data, initial={name: getattr(template, name) for name in names})

    def values(self) -> dict[str, Any]:
        return self.cleaned_data
