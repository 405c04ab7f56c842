"""Consents: to what, on which basis, given by whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.residents.models import Consent, Person, Representation

# What each purpose means, in the words that are read out to the person (PIPL art. 17).
PLAIN = {
    Consent.Purpose.AFFAIRS: _("办理低保、老年证等行政事务时，查看和保存您的档案。这是法定职责，不同意也要依法处理。"),
    Consent.Purpose.LIVING: _("安排家政、维修、送餐等上门服务时，把姓名、住址和电话告诉服务人员。"),
    Consent.Purpose.CULTURE: _("报名活动、借书、借场地时，登记您的姓名和电话。"),
    Consent.Purpose.MUTUALAID: _("参加居民互助、志愿服务时，让对接的邻居知道怎样联系您。"),
    Consent.Purpose.CONTACT: _("有办理结果和通知时，给您发短信或打电话。"),
    Consent.Purpose.HEALTH: _("在健康站量血压、测血糖时，保存测量结果。健康信息属于敏感信息，要单独同意。"),
}


class ConsentGiveForm(forms.Form):
    purpose = forms.ChoiceField(label=_("用途"), widget=forms.RadioSelect)
    basis = forms.ChoiceField(
        label=_("依据"), widget=forms.RadioSelect, choices=Consent.Basis.choices, initial=Consent.Basis.CONSENT
    )
    given_by = forms.ModelChoiceField(
        label=_("监护人"),
        queryset=Person.objects.none(),
        required=False,
        to_field_name="uid",
        empty_label=_("不是监护人同意的"),
        help_text=_("未满 14 周岁的，由监护人同意；监护人先在“代为办事的人”里登记"),
    )

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (value, f"{label}：{PLAIN[Consent.Purpose(value)]}") for value, label in Consent.Purpose.choices
        ]
        guardians = person.represented_by.holding(clock.today()).filter(kind=Representation.Kind.GUARDIAN)
        people = Person.objects.filter(pk__in=guardians.values("representative")).only("uid", "name")
        self.fields["given_by"].queryset = people  # type: ignore[attr-defined]
