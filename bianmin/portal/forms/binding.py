"""The code that a clerk has handed out."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class BindingForm(forms.Form):
    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("绑定码"),
        max_length=30,
        help_text=gettext_lazy("窗口给您的，或者发到登记手机上的 8 位数字，15 分钟内有效。"),
        error_messages={"required": gettext_lazy("请填窗口给您的 8 位数字。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        code = re.sub(r"\s", "", unicodedata.normalize("NFKC", self.cleaned_data["code"]))
        if not re.fullmatch(r"[0-9]{8}", code):
            raise forms.ValidationError(_("绑定码是 8 位数字，请核对。"))
        return code


class BindingAskForm(forms.Form):
    """Name and number of the person on file."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("姓名"), max_length=60, error_messages={"required": gettext_lazy("请填身份证上的姓名。")}
    )
    number = forms.CharField(
        label=gettext_lazy("身份证号"),
        max_length=40,
        error_messages={"required": gettext_lazy("请填 18 位身份证号。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
