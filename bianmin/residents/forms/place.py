"""Where somebody lives: in a household on file, in a new one at an address, or nowhere known yet."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bianmin.core.errors import UserError
from bianmin.core.models import Area
from bianmin.core.scope import under_codes
from bianmin.residents import roles
from bianmin.residents.actions.person_register import HEAD
from bianmin.residents.models import Household
from bianmin.residents.models.dwelling import building_words, unit_words
from bianmin.residents.permissions import get_household
from bianmin.residents.selectors.household_search import HouseholdHit, household_search
from bianmin.residents.specs import DwellingSpec

from .fields import code_field

ADDRESS = ("grid", "street", "compound", "building", "unit", "room")
JOIN, NEW, NONE = "join", "new", "none"
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def _part(label: Any, words: str, size: int, hint: Any = "") -> forms.CharField:
    """A part of the address, with what is on file as suggestions (`words` is the id of the list)."""
    widget = forms.TextInput(attrs={"list": words, **_PLAIN})
    return forms.CharField(label=label, max_length=size, required=False, widget=widget, help_text=hint)


class PlaceForm(forms.Form):
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
        widget=forms.TextInput(attrs=_PLAIN),
    )
    household = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    grid = forms.ModelChoiceField(
        label=_("网格"), queryset=Area.objects.none(), required=False, to_field_name="code", empty_label=_("请选择")
    )
    street = _part(_("街巷"), "words-street", 60)
    compound = _part(_("院、小区"), "words-compound", 60)
    building = _part(_("楼"), "words-building", 20, _("例如 3号楼"))
    unit = _part(_("单元"), "words-unit", 20, _("例如 2单元"))
    room = _part(_("门牌、室"), "words-room", 20, _("例如 501"))
    relation = code_field("kinship", _("与户主关系"), widget=forms.Select(attrs={"data-head": HEAD}))

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user = user
        self.households: list[HouseholdHit] = []
        grids = Area.objects.filter(Q(kind=Area.Kind.GRID), under_codes(user.areas_of(roles.REGISTER), "code"))
        self.fields["grid"].queryset = grids.order_by("code")  # type: ignore[attr-defined]

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
        data = self.cleaned_data
        if data["place"] != NEW:
            return None
        street, compound, building, unit, room = ("".join(data[name].split()) for name in ADDRESS[1:])
        return DwellingSpec(
            grid_code=data["grid"].code,
            street=street,
            compound=compound,
            building=building_words(building),
            unit=unit_words(unit),
            room=room,
        )

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
