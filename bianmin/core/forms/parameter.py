"""A new value of a parameter: one number, or one for each key that the last value had."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.core.actions.parameter import MOST
from bianmin.core.selectors.parameter import SEXES


class ParameterSetForm(forms.Form):
    effective_from = forms.DateField(label=_("执行日期"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("文件名和文号，例如 郑民〔2026〕12 号"))
    certain = forms.BooleanField(label=_("已经核对原文"), required=False)
    replaces = forms.BooleanField(label=_("更正同一天的值"), required=False)

    def __init__(self, *args: Any, keys: list[str], unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys
        for name, label in self._numbers():
            self.fields[name] = forms.DecimalField(
                label=label, min_value=0, max_value=MOST, decimal_places=2, help_text=unit
            )
        self.order_fields([name for name, _label in self._numbers()])

    def _numbers(self) -> list[tuple[str, Any]]:
        return [(f"value_{key}", SEXES.get(key, key)) for key in self.keys] or [("value", _("数值"))]

    def values(self) -> dict[str, Any]:
        """What `parameter_set` takes."""
        numbers = {name: _plain(self.cleaned_data[name]) for name, _label in self._numbers()}
        value = {key: numbers[f"value_{key}"] for key in self.keys} if self.keys else numbers["value"]
        others = ("effective_from", "source", "certain", "replaces")
        return {"value": value} | {name: self.cleaned_data[name] for name in others}


def _plain(number: Any) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
