"""Where a household moves, who moves along, and since when."""

import uuid
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.residents.models import Household
from bianmin.residents.selectors.household_members import Member

from .address import AddressForm
from .fields import day_field


class HouseholdMoveForm(AddressForm):
    """`version` and `members` are what the page showed: an act on what has changed meanwhile is told."""

    movers = forms.TypedMultipleChoiceField(
        label=_("谁一起搬"),
        coerce=uuid.UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请勾选一起搬的人。"), "invalid_choice": _("勾选的人不在这一户。请再选一次。")},
    )
    moved_on = day_field(_("哪天搬的"), required=True)
    version = forms.IntegerField(widget=forms.HiddenInput)
    members = forms.CharField(widget=forms.HiddenInput, max_length=4000)
    field_order = ["movers", "moved_on", "grid", "street", "compound", "building", "unit", "room"]

    def __init__(self, data: Any = None, *, household: Household, members: list[Member], user: Any) -> None:
        super().__init__(data, user=user, initial={"moved_on": clock.today()})
        for name, words in (("grid", _("请选这个地址所在的网格。")), ("street", _("请填街巷。"))):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = words
        self._show(household, members)

    def clean_members(self) -> list[uuid.UUID]:
        try:
            return [uuid.UUID(text) for text in self.cleaned_data["members"].split()]
        except ValueError as error:
            raise forms.ValidationError(_now("请刷新页面再填。")) from error

    def renew(self, household: Household, members: list[Member]) -> None:
        """Start from the household as it stands now; what was typed and ticked stays."""
        self._show(household, members)
        data = cast(QueryDict, self.data).copy()
        data["version"], data["members"] = str(self.initial["version"]), self.initial["members"]
        self.data = data

    def move(self) -> dict[str, Any]:
        """What `household_move` takes."""
        names = ("version", "members", "movers", "moved_on")
        return {name: self.cleaned_data[name] for name in names} | {"dwelling": self.typed_dwelling()}

    def _show(self, household: Household, members: list[Member]) -> None:
        uids = [str(member.person.uid) for member in members]
        self.initial.update(version=household.version, members=" ".join(uids), movers=uids)
        self.fields["movers"].choices = list(zip(uids, map(_in_words, members), strict=True))  # type: ignore[attr-defined]


def _in_words(member: Member) -> str:
    age = _now("%(age)d 岁") % {"age": member.age} if member.age is not None else ""
    return " · ".join(part for part in (member.person.name, member.relation, age) if part)
