"""Where somebody lives: in a household on file, in a new one at an address, or nowhere known yet."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bianmin.core.errors import UserError
from bianmin.residents.actions.person_register import HEAD
from bianmin.residents.models import Household
from bianmin.residents.permissions import get_household
from bianmin.residents.selectors.household_search import HouseholdHit, household_search
from bianmin.residents.specs import DwellingSpec

from .address import ADDRESS, PLAIN, AddressForm
from .fields import code_field

JOIN, NEW, NONE = "join", "new", "none"


class PlaceForm(AddressForm):
    """`find` is what is typed, `household` the uid of the one chosen among those found (`households`)."""

    place = forms.ChoiceField(
        label=_("住在哪里"),
        widget=forms.RadioSelect,
        choices=[(JOIN, _("住进已登记的家庭户")), (NEW, _("新立一户")), (NONE, _("先不登记住址"))],
        initial=JOIN,
    )
    find = forms.CharField(
        label=_("找家庭户"),
        max_length=100,
        required=False,
        help_text=_("户里人的姓名、电话、地址或户编号"),
        widget=forms.TextInput(attrs=PLAIN),
    )
    household = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    relation = code_field("kinship", _("与户主关系"), widget=forms.Select(attrs={"data-head": HEAD}))
    field_order = ["place", "find", "household", *ADDRESS, "relation"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.households: list[HouseholdHit] = []

    @property
    def chosen_uid(self) -> str:
        return str(self["household"].value() or "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("find"):
            self.households = household_search(user=self.user, text=data["find"])
            if len(self.households) == 1 and self.households[0].number == data["find"].strip().upper():
                data["household"] = data.get("household") or self.households[0].uid
        place = data.get("place")
        if place == JOIN:
            self._clean_household(data)
        elif place == NEW:
            self._clean_address(data)
        if place in (JOIN, NEW) and not data.get("relation"):
            self.add_error("relation", _now("请选与户主的关系；新立户的一般选“户主”。"))
        return data

    def joined(self) -> Household | None:
        """The household that was chosen, when one is joined."""
        return self.cleaned_data["household"] if self.cleaned_data["place"] == JOIN else None

    def dwelling(self) -> DwellingSpec | None:
        """The typed address, when a new household is made."""
        return self.typed_dwelling() if self.cleaned_data["place"] == NEW else None

    def _clean_household(self, data: dict[str, Any]) -> None:
        if data.get("household"):
            try:
                data["household"] = get_household(self.user, data["household"], "edit")
            except UserError as error:
                self.add_error("find", error.message)
        elif "find" not in self.errors:
            self.add_error("find", self._none_chosen(data.get("find", "")))

    def _none_chosen(self, text: str) -> str:
        if self.households:
            return _now("请在下面选出这一户。")
        if text:
            return _now("没有找到这一户。请换个说法再找，或选“新立一户”。")
        return _now("请输入户里人的姓名、电话、地址或户编号；没有这一户的，选“新立一户”。")

    def _clean_address(self, data: dict[str, Any]) -> None:
        if not data.get("grid") and "grid" not in self.errors:
            self.add_error("grid", _now("请选这个地址所在的网格。"))
        if not data.get("street") and "street" not in self.errors:
            self.add_error("street", _now("请填街巷；暂时没有住址的，选“先不登记住址”。"))
