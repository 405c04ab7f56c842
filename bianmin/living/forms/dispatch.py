"""What the dispatcher says: who goes when, and why something is declined, called back or given up."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bianmin.core import clock
from bianmin.living.models import Order
from bianmin.partners.models import Worker


class OrderOfferForm(forms.Form):
    """`workers`: those who can do it at all; the action says who cannot go at that time."""

    use_required_attribute = False
    worker = forms.ModelChoiceField(
        label=gettext_lazy("派给谁"),
        queryset=Worker.objects.none(),
        to_field_name="uid",
        error_messages={
            "required": gettext_lazy("请选一位师傅。"),
            "invalid_choice": gettext_lazy("请从名单里选一位师傅。"),
        },
    )
    starts_at = forms.CharField(
        label=gettext_lazy("几点到"),
        error_messages={"required": gettext_lazy("请填几点到。")},
        widget=forms.TextInput(attrs={"type": "datetime-local", "step": "900"}),
        max_length=40,
    )
    mates = forms.ModelMultipleChoiceField(
        label=gettext_lazy("一起去的人"), queryset=Worker.objects.none(), to_field_name="uid", required=False
    )

    def __init__(self, *args: Any, order: Order, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = self.fields["mates"].queryset = workers  # type: ignore[attr-defined]
        for name in ("worker", "mates"):
            self.fields[name].label_from_instance = _named  # type: ignore[attr-defined]
        if order.service.together == 1:
            del self.fields["mates"]

    def clean_starts_at(self) -> datetime:
        """Without a zone, as the browser's field sends it, it is Shanghai's time."""
        try:
            moment = datetime.fromisoformat(self.cleaned_data["starts_at"])
        except ValueError:
            raise forms.ValidationError(_("请填日期和时间，例如 2026-11-24 14:00。")) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=clock.SHANGHAI)


class MateForm(forms.Form):
    """Who else goes along, at the time that was agreed. `workers`: those who can do it at all."""

    use_required_attribute = False
    worker = forms.ModelChoiceField(
        label=gettext_lazy("谁同去"),
        queryset=Worker.objects.none(),
        to_field_name="uid",
        error_messages={
            "required": gettext_lazy("请选一位师傅。"),
            "invalid_choice": gettext_lazy("请从名单里选一位师傅。"),
        },
    )

    def __init__(self, *args: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers  # type: ignore[attr-defined]
        self.fields["worker"].label_from_instance = _named  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why; one for each move, so that the ids of a page's several ones differ. Some moves need none."""

    use_required_attribute = False
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("请写明原因。")},
    )

    def __init__(self, *args: Any, verb: str, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"id_{verb}_%s"
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = verb != "recall"


def _named(worker: Worker) -> str:
    return f"{worker.name} · {worker.provider.name}"
