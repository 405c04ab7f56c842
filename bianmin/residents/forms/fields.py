"""Fields that several forms of people's files share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.core import codes

YES_NO = [("", _("不清楚")), ("yes", _("是")), ("no", _("否"))]


def code_field(table: str, label: Any, *, required: bool = False, **more: Any) -> forms.ChoiceField:
    """A choice from a code table, read anew for every form."""
    return forms.ChoiceField(label=label, required=required, choices=choices_of(table), **more)


def choices_of(table: str) -> Callable[[], list[tuple[str, Any]]]:
    return lambda: [("", _("请选择")), *codes.choices(table)]


def day_field(label: Any, *, required: bool = False, **more: Any) -> forms.DateField:
    """A day, typed or picked."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, **more)


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label, choices=YES_NO, required=False, empty_value=None, coerce=lambda text: text == "yes"
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)
