"""The form with which somebody is registered at the counter."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bianmin.core import id_number, phone
from bianmin.core.errors import UserError
from bianmin.core.models import Area
from bianmin.core.scope import under_codes
from bianmin.residents import roles, search_terms
from bianmin.residents.models import Household, Person
from bianmin.residents.specs import DwellingSpec, PersonSpec

from .fields import code_field, day_field

ADDRESS = ("grid", "street", "compound", "building", "unit", "room")


class PersonRegisterForm(forms.Form):
    """`household` (a Household or None) is where she is registered without an address being asked."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    certificate_type = code_field("certificate", _("证件种类"), required=True, initial="resident_id")
    id_number = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        required=False,
        help_text=_("可以刷证件；没有证件的先留空"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    sex = forms.ChoiceField(
        label=_("性别"),
        required=False,
        choices=[("", _("按身份证号")), ("1", _("男")), ("2", _("女")), ("9", _("未说明"))],
    )
    birth_date = day_field(_("出生日期"), help_text=_("有身份证号的不用填"))
    phone = forms.CharField(
        label=_("电话"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    residence = forms.ChoiceField(label=_("居住情况"), choices=Person.Residence.choices)
    relation = code_field("kinship", _("与户主关系"))
    grid = forms.ModelChoiceField(
        label=_("网格"),
        queryset=Area.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("先不登记住址"),
    )
    street = forms.CharField(label=_("街巷"), max_length=60, required=False)
    compound = forms.CharField(label=_("院、小区"), max_length=60, required=False)
    building = forms.CharField(label=_("楼"), max_length=20, required=False)
    unit = forms.CharField(label=_("单元"), max_length=20, required=False)
    room = forms.CharField(label=_("门牌、室"), max_length=20, required=False)
    join = forms.CharField(required=False, widget=forms.HiddenInput)
    confirm = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, household: Household | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.household = household
        if household is not None:
            for name in (*ADDRESS, "join"):
                del self.fields[name]
            return
        grids = Area.objects.filter(Q(kind=Area.Kind.GRID), under_codes(user.areas_of(roles.REGISTER), "code"))
        self.fields["grid"].queryset = grids.order_by("code")  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_phone(self) -> str:
        return self._normalised("phone", phone.normalise)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("id_number"):
            is_resident_id = data.get("certificate_type") == search_terms.RESIDENT_ID
            read = (lambda text: id_number.parse(text).number) if is_resident_id else id_number.normalise
            data["id_number"] = self._normalised("id_number", read)
        if self.household is None:
            self._clean_address(data)
        elif not data.get("relation"):
            self.add_error("relation", _("请选与户主的关系。"))
        return data

    def _normalised(self, name: str, read: Any) -> str:
        try:
            return read(self.cleaned_data[name]) if self.cleaned_data[name] else ""
        except UserError as error:
            self.add_error(name, error.message)
            return self.cleaned_data.get(name, "")

    def _clean_address(self, data: dict[str, Any]) -> None:
        typed = [name for name in ADDRESS if data.get(name)]
        if typed and not data.get("grid") and "grid" not in self.errors:
            self.add_error("grid", _("请选这个地址所在的网格。"))
        if data.get("grid") and not data.get("street"):
            self.add_error("street", _("请填街巷；暂时没有住址的，网格选“先不登记住址”。"))
        if data.get("grid") and not data.get("relation"):
            self.add_error("relation", _("请选与户主的关系；新立户的一般选“户主”。"))

    def person(self) -> PersonSpec:
        data = self.cleaned_data
        return PersonSpec(
            name=data["name"],
            certificate_type=data["certificate_type"],
            id_number=data["id_number"],
            sex=data["sex"] or "0",
            birth_date=data["birth_date"],
            phone=data["phone"],
            residence=data["residence"],
            relation=data["relation"],
        )

    def dwelling(self) -> DwellingSpec | None:
        """The typed address; None when there is none, or when the household is given."""
        data = self.cleaned_data
        if self.household is not None or not data.get("grid"):
            return None
        street, compound, building, unit, room = ("".join(data[name].split()) for name in ADDRESS[1:])
        return DwellingSpec(
            grid_code=data["grid"].code, street=street, compound=compound, building=building, unit=unit, room=room
        )
