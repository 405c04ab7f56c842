"""The forms of a person's file: one for each group of fields."""

from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bianmin.residents.models import Person

from .fields import YesNoField, choices_of, code_field, day_field
from .seen import REMOVE, SEALED, SEEN, SeenForm, keep_unknown_codes

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
_WORDS = {"id_number": _("证件号码"), "phone": _("电话"), "bank_card": _("银行卡号"), "note": _("备注")}


def _sealed(label: Any, size: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=size, required=False, widget=forms.TextInput(attrs=_PLAIN), **more)


class PersonForm(SeenForm):
    """A group of a person's fields. Sealed values are never put into the form: empty means unchanged."""

    def __init__(self, data: Any = None, *, person: Person) -> None:
        initial = {name: getattr(person, name) for name in self.columns() if name not in SEALED}
        super().__init__(data, initial=initial | {SEEN: self.seal(person)})
        keep_unknown_codes(self)
        held = [name for name in SEALED if name in self.fields and getattr(person, name)]
        masks = {"id_number": person.id_masked, "phone": person.phone_masked}
        for name in held:
            now = masks.get(name) or _("已有内容")
            self.fields[name].help_text = _("现在：%(masked)s。不改就留空") % {"masked": now}
        if held:
            self.fields[REMOVE] = forms.MultipleChoiceField(
                label=_("删去现有内容"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(name, _("删去现有的%(field)s") % {"field": _WORDS[name]}) for name in held],
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in data.get(REMOVE, ()):
            if data.get(name):
                self.add_error(name, _("又要删去、又填了新的，请二选一。"))
        return data


class PersonBasicForm(PersonForm):
    name = forms.CharField(label=_("姓名"), max_length=60)
    former_name = forms.CharField(label=_("曾用名"), max_length=60, required=False)
    certificate_type = code_field("certificate", _("证件种类"), required=True)
    id_number = _sealed(_("证件号码"), 40)
    sex = code_field("sex", _("性别"), required=True)
    birth_date = day_field(_("出生日期"))
    ethnic = code_field("ethnic", _("民族"))
    marital = code_field("marital", _("婚姻状况"))
    education = code_field("education", _("文化程度"))
    political = code_field("political", _("政治面貌"))
    died_on = day_field(_("去世日期"))


class PersonContactForm(PersonForm):
    phone = _sealed(_("电话"), 30)
    phone_verified_on = day_field(_("电话核实日期"))
    residence = forms.ChoiceField(label=_("居住情况"), choices=Person.Residence.choices)
    resident_since = day_field(_("来本街道居住的日期"))
    relation = code_field("kinship", _("与户主关系"))
    note = forms.CharField(
        label=_("备注"),
        max_length=500,
        required=False,
        help_text=_("只写办事要知道的，不评价人"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PersonHukouForm(PersonForm):
    hukou_area_code = forms.RegexField(
        r"^[0-9]{2,15}$",
        label=_("户籍地代码"),
        required=False,
        help_text=_("行政区划代码：区 6 位，街道 9 位"),
        error_messages={"invalid": _("请填 2 到 15 位数字的行政区划代码。")},
    )
    hukou_address = forms.CharField(label=_("户籍地址"), max_length=120, required=False)
    hukou_type = code_field("hukou_type", _("户口性质"))
    hukou_checked_on = day_field(_("户籍核实日期"))


class PersonWorkForm(PersonForm):
    employment = code_field("employment", _("就业状态"))
    workplace = forms.CharField(label=_("工作单位"), max_length=80, required=False)
    registered_unemployed_on = day_field(_("失业登记日期"))
    unemployment_insurance_months = forms.IntegerField(
        label=_("失业保险缴费月数"), min_value=0, max_value=900, required=False
    )
    pension_months = forms.IntegerField(label=_("养老保险缴费月数"), min_value=0, max_value=900, required=False)
    social_insurance_paid_current = YesNoField(label=_("当期社保已缴费"))
    disability_level = forms.TypedChoiceField(
        label=_("残疾等级"), required=False, choices=choices_of("disability_level"), coerce=int, empty_value=None
    )
    bank_card = _sealed(_("银行卡号"), 40)
    bank_name = forms.CharField(label=_("开户银行"), max_length=40, required=False)


class Group(NamedTuple):
    label: Promise
    form: type[PersonForm]


GROUPS = {
    "basic": Group(_("基本信息"), PersonBasicForm),
    "contact": Group(_("联系和居住"), PersonContactForm),
    "hukou": Group(_("户籍"), PersonHukouForm),
    "work": Group(_("就业和保障"), PersonWorkForm),
}
