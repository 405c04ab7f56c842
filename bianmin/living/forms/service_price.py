"""Other prices of a service from a day on."""

from datetime import timedelta
from typing import Any

from django import forms

from bianmin.core import clock
from bianmin.living.actions.service_price import plan_faults
from bianmin.living.menu_words import LABELS
from bianmin.living.models import Service

from .menu import YUAN, MenuForm


class ServicePriceForm(MenuForm):
    next_from = forms.DateField(
        label=LABELS["next_from"], widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    next_list_price = forms.DecimalField(
        label=LABELS["list_price"],
        min_value=0,
        max_digits=8,
        decimal_places=2,
        widget=forms.TextInput(attrs=YUAN),
    )
    next_reduced_price = forms.DecimalField(
        label=LABELS["reduced_price"],
        min_value=0,
        max_digits=8,
        decimal_places=2,
        widget=forms.TextInput(attrs=YUAN),
    )

    def __init__(self, data: Any = None, *, service: Service) -> None:
        start = {
            "next_from": clock.today() + timedelta(days=1),
            "next_list_price": service.list_price,
            "next_reduced_price": service.reduced_price,
            "version": service.version,
        }
        if service.price_coming:
            start |= {name: getattr(service, name) for name in start if name != "version"}
        super().__init__(data, initial=start)

    def clean(self) -> dict[str, Any]:
        """All that is wrong, at once."""
        data = super().clean() or {}
        for fault in plan_faults(data):
            if fault.field not in self.errors:
                self.add_error(fault.field, fault.message)
        return data
