"""An address inside one of the user's grids, typed in parts, with what is on file as suggestions."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bianmin.core.models import Area
from bianmin.core.scope import under_codes
from bianmin.residents import roles
from bianmin.residents.models.dwelling import building_words, unit_words
from bianmin.residents.specs import DwellingSpec

ADDRESS = ("grid", "street", "compound", "building", "unit", "room")
PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def _part(label: Any, words: str, size: int, hint: Any = "") -> forms.CharField:
    """A part of the address, with what is on file as suggestions (`words` is the id of the list)."""
    widget = forms.TextInput(attrs={"list": words, **PLAIN})
    return forms.CharField(label=label, max_length=size, required=False, widget=widget, help_text=hint)


class AddressForm(forms.Form):
    """The grids are those in which the user registers people."""

    grid = forms.ModelChoiceField(
        label=_("网格"), queryset=Area.objects.none(), required=False, to_field_name="code", empty_label=_("请选择")
    )
    street = _part(_("街巷"), "words-street", 60)
    compound = _part(_("院、小区"), "words-compound", 60)
    building = _part(_("楼"), "words-building", 20, _("例如 3号楼"))
    unit = _part(_("单元"), "words-unit", 20, _("例如 2单元"))
    room = _part(_("门牌、室"), "words-room", 20, _("例如 501"))

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user = user
        grids = Area.objects.filter(Q(kind=Area.Kind.GRID), under_codes(user.areas_of(roles.REGISTER), "code"))
        self.fields["grid"].queryset = grids.order_by("code")  # type: ignore[attr-defined]

    def typed_dwelling(self) -> DwellingSpec:
        """The address as it is stored; grid and street are at hand."""
        data = self.cleaned_data
        street, compound, building, unit, room = ("".join(data[name].split()) for name in ADDRESS[1:])
        return DwellingSpec(
            grid_code=data["grid"].code,
            street=street,
            compound=compound,
            building=building_words(building),
            unit=unit_words(unit),
            room=room,
        )
