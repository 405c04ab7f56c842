"""The form of a person's file, and what is kept of the values that its editor has seen."""

import json
from typing import Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

from bianmin.core import encryption
from bianmin.residents.models import Household, Person

from .fields import YesNoField, code_field, day_field

# Numbers are not shown in the form; left empty they stay as they are.
SEALED = ("id_number", "phone", "bank_card", "note")


class SeenForm(forms.Form):
    """Carries the version and the values that it was shown with, sealed, so that two editors can be told apart."""

    seen = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def seal(cls, row: Any) -> str:
        """Version and values of `row` that this form shows."""
        values = {name: getattr(row, name) for name in cls.base_fields if name != "seen" and name not in SEALED}
        return encryption.encrypt(
            json.dumps({"version": row.version, "values": values}, cls=DjangoJSONEncoder), aad=f"seen:{row.uid}"
        )

    def opened(self, row: Any) -> tuple[int, dict[str, Any]]:
        """Version and values of when the form was shown; of a broken seal nothing was seen."""
        try:
            data = json.loads(encryption.decrypt(self.cleaned_data["seen"], aad=f"seen:{row.uid}"))
        except (encryption.DecryptionError, ValueError):
            return 0, {}
        fields = {name: field for name, field in self.fields.items() if name in data["values"]}
        return data["version"], {name: _typed(field, data["values"][name]) for name, field in fields.items()}

    def changes(self, seen: dict[str, Any]) -> dict[str, Any]:
        """What the editor changed: values that differ from what she saw, and numbers that she typed anew."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "seen" and (value if name in SEALED else name not in seen or value != seen[name])
        }


def _typed(field: forms.Field, value: Any) -> Any:
    """A value out of JSON as the form cleans it; what is stored need not be valid by today's tables."""
    return value if isinstance(field, YesNoField) or value is None else field.to_python(value)


def keep_unknown_codes(form: forms.Form) -> None:
    """A code that the table does not have (any more) stays a choice, so that an edit never drops it."""
    for name, field in form.fields.items():
        value = form.initial.get(name)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, YesNoField) and value:
            choices: list[Any] = list(field.choices)  # type: ignore[arg-type]
            if str(value) not in {str(code) for code, _label in choices}:
                field.choices = [*choices, (value, _("代码 %(code)s（未收录）") % {"code": value})]


class PersonEditForm(SeenForm):
    name = forms.CharField(label=_("姓名"), max_length=60)
    former_name = forms.CharField(label=_("曾用名"), max_length=60, required=False)
    certificate_type = code_field("certificate", _("证件种类"), required=True)
    id_number = forms.CharField(label=_("证件号码"), max_length=40, required=False)
    sex = code_field("sex", _("性别"), required=True)
    birth_date = day_field(_("出生日期"))
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    relation = code_field("kinship", _("与户主关系"))
    residence = forms.ChoiceField(label=_("居住情况"), choices=Person.Residence.choices)
    resident_since = day_field(_("来本街道居住的日期"))
    ethnic = code_field("ethnic", _("民族"))
    marital = code_field("marital", _("婚姻状况"))
    education = code_field("education", _("文化程度"))
    political = code_field("political", _("政治面貌"))
    employment = code_field("employment", _("就业状态"))
    workplace = forms.CharField(label=_("工作单位"), max_length=80, required=False)
    hukou_area_code = forms.RegexField(
        r"^[0-9]{2,15}$", label=_("户籍地代码"), required=False, help_text=_("行政区划代码，本街道是 9 位")
    )
    hukou_address = forms.CharField(label=_("户籍地址"), max_length=120, required=False)
    hukou_type = code_field("hukou_type", _("户口性质"))
    hukou_checked_on = day_field(_("户籍核实日期"))
    disability_level = forms.IntegerField(
        label=_("残疾等级"), min_value=0, max_value=4, required=False, help_text=_("0 无，1 最重，4 最轻；不清楚留空")
    )
    registered_unemployed_on = day_field(_("失业登记日期"))
    unemployment_insurance_months = forms.IntegerField(
        label=_("失业保险缴费月数"), min_value=0, max_value=900, required=False
    )
    pension_months = forms.IntegerField(label=_("养老保险缴费月数"), min_value=0, max_value=900, required=False)
    social_insurance_paid_current = YesNoField(label=_("当期社保已缴费"))
    bank_card = forms.CharField(label=_("银行卡号"), max_length=40, required=False)
    bank_name = forms.CharField(label=_("开户银行"), max_length=40, required=False)
    died_on = day_field(_("去世日期"))
    note = forms.CharField(label=_("备注"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, person: Person) -> None:
        initial = {name: getattr(person, name) for name in self.base_fields if name != "seen" and name not in SEALED}
        super().__init__(data, initial=initial | {"seen": self.seal(person)})
        keep_unknown_codes(self)
        kept = _("现在是 %(masked)s；不改就留空")
        for name, masked in (("id_number", person.id_masked), ("phone", person.phone_masked)):
            if masked:
                self.fields[name].help_text = kept % {"masked": masked}
        for name in ("bank_card", "note"):
            if getattr(person, name):
                self.fields[name].help_text = _("已有内容；不改就留空")


class HouseholdEditForm(SeenForm):
    kind = forms.ChoiceField(label=_("户类型"), choices=Household.Kind.choices)
    children_ever = forms.IntegerField(label=_("生育和收养过的子女数"), min_value=0, max_value=30, required=False)
    income_per_capita = forms.DecimalField(
        label=_("人均月收入（元）"), min_value=0, max_digits=10, decimal_places=2, required=False
    )
    assets_ok = YesNoField(label=_("家庭财产符合规定"))
    business_income = YesNoField(label=_("有经营性、投资性收入"))
    economy_source = forms.CharField(
        label=_("经济状况的来源"), max_length=60, required=False, help_text=_("例如：经济状况核对、本人申报")
    )
    economy_checked_on = day_field(_("经济状况核实日期"))

    def __init__(self, data: Any = None, *, household: Household) -> None:
        initial = {name: getattr(household, name) for name in self.base_fields if name != "seen"}
        super().__init__(data, initial=initial | {"seen": self.seal(household)})
