"""Days that the office enters above the announced arrangement."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CalendarDayForm(forms.Form):
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    working = forms.TypedChoiceField(
        label=_("这一天"),
        choices=[("no", _("放假")), ("yes", _("上班"))],
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(label=_("说明"), max_length=60, required=False, help_text=_("例如 国庆节、防汛停办"))
    replaces = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)


class CalendarYearForm(forms.Form):
    source = forms.CharField(label=_("依据"), max_length=120, help_text=_("例如 国办发明电〔2026〕7 号"))
