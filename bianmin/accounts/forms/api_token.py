from django import forms
from django.utils.translation import gettext_lazy as _


class ApiTokenCreateForm(forms.Form):
    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("例如：统计报表脚本"))
