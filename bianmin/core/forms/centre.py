"""What the administrator edits of the street and its centre.

Each form carries what the page showed (`seen_…`, hidden), so that an edit never overwrites another one unseen.
"""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.models import OpeningHours

WEEKDAYS = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]


class SeenForm(forms.Form):
    """Fields of a row together with the values that were seen."""

    def __init__(self, data: Any = None, *, row: models.Model) -> None:
        names = list(self.base_fields)
        now = {name: getattr(row, name) for name in names}
        super().__init__(data, initial=now | {f"seen_{name}": value for name, value in now.items()})
        for name in names:
            kind = forms.BooleanField if isinstance(self.fields[name], forms.BooleanField) else forms.CharField
            self.fields[f"seen_{name}"] = kind(required=False, widget=forms.HiddenInput)
        self.names = names

    def values(self) -> dict[str, dict[str, Any]]:
        """`seen` and `changes`, as the actions take them."""
        return {
            "seen": {name: self.cleaned_data[f"seen_{name}"] for name in self.names},
            "changes": {name: self.cleaned_data[name] for name in self.names},
        }


class AreaRenameForm(SeenForm):
    name = forms.CharField(label=_("名称"), max_length=60)


class CentreEditForm(SeenForm):
    name = forms.CharField(label=_("名称"), max_length=80)
    address = forms.CharField(label=_("地址"), max_length=120)
    hotline = forms.RegexField(r"^[0-9][0-9 \-]{2,18}$", label=_("热线"), help_text=_("只用数字、空格和连字符"))


class OfficeEditForm(SeenForm):
    name = forms.CharField(label=_("名称"), max_length=40)
    phone = forms.RegexField(r"^[0-9][0-9 \-]{2,18}$", label=_("电话"), required=False)


class NumberPrefixEditForm(SeenForm):
    letters = forms.RegexField(
        r"^[A-Za-z]{0,3}$",
        label=_("编号字母"),
        required=False,
        help_text=_("放在中心代码和日期之间，最多 3 个字母，可以不填；从下一个编号起用，当天的顺序号接着往下排"),
        error_messages={"invalid": _("请用最多 3 个英文字母，例如 S。")},
    )

    def clean_letters(self) -> str:
        return str(self.cleaned_data["letters"]).upper()


class WindowEditForm(SeenForm):
    name = forms.CharField(label=_("名称"), max_length=40, required=False)
    active = forms.BooleanField(label=_("开放"), required=False)


class HoursAddForm(forms.Form):
    weekday = forms.TypedChoiceField(label=_("星期"), choices=list(enumerate(WEEKDAYS)), coerce=int)
    opens = forms.TimeField(label=_("开始"), widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label=_("结束"), widget=forms.TimeInput(attrs={"type": "time"}))
    kind = forms.ChoiceField(label=_("种类"), choices=OpeningHours.Kind.choices)

    def values(self) -> dict[str, Any]:
        return self.cleaned_data
