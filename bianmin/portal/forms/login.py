"""What a resident types at her door: a phone, then six digits."""

import unicodedata

from allauth.account.forms import ConfirmLoginCodeForm
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bianmin.core import phone
from bianmin.core.errors import UserError

LOCAL = (7, 8)  # digits of a landline without its area code


def mobile(text: str) -> str:
    """The number, normalised. Raises ValidationError with what to do for landlines, foreign and misspelt numbers."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if plain.startswith(("+", "00")) and not plain.startswith(("+86", "0086")):
        raise forms.ValidationError(_("现在只能用中国内地的手机号。境外号码请打中心电话，我们帮您办。"))
    landline = forms.ValidationError(_("这是座机，收不到短信。请填 11 位手机号，没有手机请打中心电话。"))
    try:
        number = phone.normalise(text)
    except UserError as error:
        if len(plain) in LOCAL and plain.isdecimal() and not plain.startswith(("0", "1")):
            raise landline from error
        if plain.startswith("1") or not plain.isdecimal():
            raise forms.ValidationError(error.message) from error
        raise forms.ValidationError(_("这不是手机号。请填 11 位手机号，没有手机请打中心电话。")) from error
    if not phone.is_mobile(number):
        raise landline
    return number


class LoginPhoneForm(forms.Form):
    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        max_length=40,
        error_messages={"required": gettext_lazy("请填手机号。")},
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel-national"}),
    )
    stay = forms.BooleanField(
        label=gettext_lazy("在这部手机上保持登录 30 天"),
        required=False,
        help_text=gettext_lazy("别人的手机或公用电脑请不要选。"),
    )

    def clean_phone(self) -> str:
        return mobile(self.cleaned_data["phone"])


class CodeForm(ConfirmLoginCodeForm):
    """allauth's, in our words; full-width digits and gaps are all right."""

    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=20,
        error_messages={"required": gettext_lazy("请填短信里的 6 位数字。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = unicodedata.normalize("NFKC", self.cleaned_data["code"]).replace(" ", "")
        try:
            return str(super().clean_code())
        except forms.ValidationError as error:
            raise forms.ValidationError(_("验证码不对。请看最后一条短信，重新填 6 位数字。")) from error
