"""Shapes of what an administrator types about staff."""

from django import forms
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.utils.translation import gettext_lazy as _


class StaffEditForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=40)


class StaffSetPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("初始密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 位，不要用常见密码。交给本人后请本人自己改。"),
    )


class StaffCreateForm(StaffEditForm, StaffSetPasswordForm):
    username = forms.CharField(
        label=_("登录名"),
        max_length=60,
        validators=[ASCIIUsernameValidator()],
        help_text=_("字母、数字和 . - _，例如 zhang.min"),
    )
    field_order = ["name", "username", "password"]
