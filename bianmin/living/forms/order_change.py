"""Changing an order that nobody was sent for yet, and asking for it again."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bianmin.living.actions.order_place import MAX_NOTE
from bianmin.living.actions.order_redo import MAX_WHY
from bianmin.living.models import Order
from bianmin.living.selectors.windows import Window, read_window


class WindowForm(forms.Form):
    use_required_attribute = False
    window = forms.CharField(
        label=gettext_lazy("什么时候"), error_messages={"required": gettext_lazy("请选一个时间。")}, max_length=80
    )

    def clean_window(self) -> tuple[datetime, datetime]:
        window = read_window(self.cleaned_data["window"])
        if window is None:
            raise forms.ValidationError(_("请选一个时间。"))
        return window


class OrderEditForm(WindowForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    quantity = forms.TypedChoiceField(label=gettext_lazy("多少"), coerce=int, choices=())
    note = forms.CharField(
        label=gettext_lazy("要告诉师傅的"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        now = Window(order.window_start, order.window_end, 1)
        kwargs["initial"] = {
            "window": now.value,
            "version": order.version,
            "quantity": order.quantity,
            "note": order.note,
        }
        super().__init__(*args, **kwargs)
        service = order.service
        self.fields["quantity"].choices = [  # type: ignore[attr-defined]
            (number, f"{number} {service.unit}") for number in range(service.minimum, service.maximum + 1)
        ]

    @property
    def changes(self) -> dict[str, Any]:
        """Keyword arguments of the action."""
        return dict(self.cleaned_data)


class OrderRedoForm(WindowForm):
    reason = forms.CharField(
        label=gettext_lazy("哪里没做好"),
        max_length=MAX_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请说一下哪里没做好。")},
    )
