"""Who somebody is: name, certificate, sex, birth, phone."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.core import id_number, phone
from bianmin.core.errors import UserError
from bianmin.residents import search_terms
from bianmin.residents.specs import PersonSpec

from .fields import code_field, day_field

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class PersonIdentityForm(forms.Form):
    certificate_type = code_field("certificate", _("证件种类"), required=True, initial="resident_id")
    id_number = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        required=False,
        help_text=_("可以刷证件；没有证件的先留空"),
        widget=forms.TextInput(attrs={"data-reader": "", **_PLAIN}),
    )
    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs=_PLAIN))
    sex = forms.ChoiceField(
        label=_("性别"),
        required=False,
        choices=[("", _("按身份证号")), ("1", _("男")), ("2", _("女")), ("9", _("未说明"))],
    )
    birth_date = day_field(_("出生日期"), help_text=_("有身份证号的不用填"))
    phone = forms.CharField(
        label=_("电话"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel", **_PLAIN})
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_phone(self) -> str:
        return self._read("phone", self.cleaned_data["phone"], phone.normalise)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("id_number"):
            data["id_number"] = self._read("id_number", data["id_number"], self._number_of)
        return data

    def identity(self) -> PersonSpec:
        """What is known of the person so far; also of a form that is not complete yet."""
        data = self.cleaned_data
        return PersonSpec(
            name=data.get("name", ""),
            certificate_type=data.get("certificate_type") or search_terms.RESIDENT_ID,
            id_number=data.get("id_number", ""),
            sex=data.get("sex") or "0",
            birth_date=data.get("birth_date"),
            phone=data.get("phone", ""),
        )

    def _number_of(self, text: str) -> str:
        if self.cleaned_data.get("certificate_type") == search_terms.RESIDENT_ID:
            return id_number.parse(text).number
        return id_number.normalise(text)

    def _read(self, name: str, text: str, read: Callable[[str], str]) -> str:
        try:
            return read(text) if text else ""
        except UserError as error:
            self.add_error(name, error.message)
            return ""
