"""Which period of the books to look at, and why an entry is reversed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock


@dataclass(frozen=True)
class Period:
    """Days of Asia/Shanghai, both included."""

    since: date
    until: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From when on, and before when."""
        return _midnight(self.since), _midnight(self.until + timedelta(days=1))


def this_year() -> Period:
    return Period(clock.today().replace(month=1, day=1), clock.today())


class PeriodForm(forms.Form):
    since = forms.DateField(label=_("从"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", gettext("结束的日子要不早于开始的日子。"))
        if data.get("until") and data["until"] == date.max:
            self.add_error("until", gettext("请填一个实际的日期。"))
        return data

    def period(self) -> Period:
        """That of a valid form."""
        return Period(self.cleaned_data["since"], self.cleaned_data["until"])


class ReversalForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么冲销"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("比如：金额录错了，应该是 500 元。不要写居民姓名。"),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.SHANGHAI)
