"""Leaving is asked for twice."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AccountCloseForm(forms.Form):
    use_required_attribute = False
    sure = forms.BooleanField(label=_("我确定要注销"), error_messages={"required": _("请先在“我确定要注销”前打勾。")})
