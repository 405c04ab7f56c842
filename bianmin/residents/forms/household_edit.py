"""The form of a household's file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.residents.models import Household

from .fields import YesNoField, day_field
from .seen import SEEN, SeenForm


class HouseholdEditForm(SeenForm):
    kind = forms.ChoiceField(label=_("户类型"), choices=Household.Kind.choices)
    children_ever = forms.IntegerField(label=_("生育和收养过的子女数"), min_value=0, max_value=30, required=False)
    income_per_capita = forms.DecimalField(
        label=_("人均月收入（元）"), min_value=0, max_digits=10, decimal_places=2, required=False
    )
    assets_ok = YesNoField(label=_("家庭财产符合规定"))
    business_income = YesNoField(label=_("有经营性、投资性收入"))
    economy_source = forms.CharField(
        label=_("经济状况的来源"),
        max_length=60,
        required=False,
        help_text=_("改收入、财产时要写，例如：经济状况核对、本人申报"),
    )
    economy_checked_on = day_field(_("经济状况核实日期"))

    def __init__(self, data: Any = None, *, household: Household) -> None:
        initial = {name: getattr(household, name) for name in self.columns()}
        super().__init__(data, initial=initial | {SEEN: self.seal(household)})
