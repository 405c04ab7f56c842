"""What a resident types to see how far her case is."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ProgressForm(forms.Form):
    use_required_attribute = False
    number = forms.CharField(
        label=_("受理编号"),
        max_length=30,
        help_text=_("在回执上方，例如 XDJ-S-20261124-0001"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    code = forms.CharField(
        label=_("取件码"),
        max_length=12,
        help_text=_("6 位数字，也在回执上"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
