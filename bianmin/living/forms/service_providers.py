"""The services that a provider offers, to tick."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.core.models import Centre
from bianmin.living.models import Service


class ServiceProvidersForm(forms.Form):
    services = forms.MultipleChoiceField(label=_("提供哪些服务"), required=False, widget=forms.CheckboxSelectMultiple)

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, centre: Centre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        menu = Service.objects.filter(station__centre=centre).order_by("code")
        self.fields["services"].choices = [(one.code, one.name) for one in menu]  # type: ignore[attr-defined]
