"""Into which household somebody moves: named by its number, as it stands on the household's page and in the search."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.residents.models import Household, Person

from .fields import code_field


class PersonMoveForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    household = forms.CharField(
        label=_("新的户编号"),
        max_length=20,
        required=False,
        help_text=_("在查找框里找到那一户的人，档案上有户编号；留空表示只从原来的户移出"),
    )
    relation = code_field("kinship", _("与新户主的关系"))

    def __init__(self, data: Any = None, *, user: Any, person: Person) -> None:
        super().__init__(data, initial={"version": person.version})
        self.user, self.person = user, person

    def clean_household(self) -> uuid.UUID | None:
        number = self.cleaned_data["household"].strip()
        if not number:
            return None
        found = Household.objects.visible_to(self.user).filter(number__iexact=number).first()
        if found is None:
            raise forms.ValidationError(_("没有这个户编号，或者不在您负责的区域。"))
        if found.pk == self.person.household_id:
            raise forms.ValidationError(_("她现在就在这一户。"))
        return found.uid

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("household") and not data.get("relation"):
            self.add_error("relation", _("请选与新户主的关系。"))
        return data
