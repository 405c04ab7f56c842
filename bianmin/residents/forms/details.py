"""Forms of what hangs on a person's file: documents, tags, needs, consents, representations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.residents.models import Consent, DocumentType, Need, Person, Representation, TagType

from .fields import code_field, day_field


class DocumentAddForm(forms.Form):
    type = forms.ModelChoiceField(
        label=_("证件种类"), queryset=DocumentType.objects.all(), to_field_name="code", empty_label=_("请选择")
    )
    number = forms.CharField(label=_("证件编号"), max_length=60, required=False)
    issuer = forms.CharField(label=_("发证机关"), max_length=60, required=False, help_text=_("留空按目录填"))
    valid_from = day_field(_("有效期从"))
    valid_until = day_field(_("有效期到"), help_text=_("长期有效的留空"))
    scan = forms.FileField(label=_("扫描件"), required=False, help_text=_("PNG、JPG 或 PDF，最大 10 MB"))


class DocumentWithdrawForm(forms.Form):
    reason = forms.CharField(label=_("为什么撤下"), max_length=200, help_text=_("例如：已换新证、录错"))


class TagAddForm(forms.Form):
    type = forms.ModelChoiceField(
        label=_("标签"), queryset=TagType.objects.all(), to_field_name="code", empty_label=_("请选择")
    )
    source = forms.CharField(label=_("依据"), max_length=80, help_text=_("证件名称、认定结果或核实记录"))
    since = day_field(_("从哪天起"))
    until = day_field(_("到哪天止"), help_text=_("留空按目录的有效期"))


class TagEndForm(forms.Form):
    until = day_field(_("到哪天止"), help_text=_("留空就是今天"))
    reason = forms.CharField(label=_("原因"), max_length=200)


class NeedSetForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=_("需要注意"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[choice for choice in Need.Kind.choices if choice[0] != Need.Kind.OTHER],
    )
    other = forms.CharField(label=_("其他"), max_length=60, required=False, help_text=_("只写办事要注意的，不评价人"))

    def __init__(self, data: Any = None, *, person: Person) -> None:
        held = list(person.needs.all())
        other = next((need.note for need in held if need.kind == Need.Kind.OTHER), "")
        super().__init__(data, initial={"kinds": [need.kind for need in held], "other": other})

    def needs(self) -> dict[str, str]:
        """{kind: note} as chosen."""
        chosen = dict.fromkeys(self.cleaned_data["kinds"], "")
        other = self.cleaned_data["other"].strip()
        return chosen | ({Need.Kind.OTHER.value: other} if other else {})


class ConsentGiveForm(forms.Form):
    purpose = forms.ChoiceField(label=_("用途"), choices=Consent.Purpose.choices)
    basis = forms.ChoiceField(label=_("依据"), choices=Consent.Basis.choices, initial=Consent.Basis.CONSENT)
    given_by = forms.ModelChoiceField(
        label=_("监护人"), queryset=Person.objects.none(), required=False, to_field_name="uid", empty_label=_("本人")
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data)
        guardians = person.represented_by.holding(clock.today()).filter(kind=Representation.Kind.GUARDIAN)
        people = Person.objects.filter(pk__in=guardians.values("representative")).only("uid", "name")
        self.fields["given_by"].queryset = people  # type: ignore[attr-defined]


class RepresentationAddForm(forms.Form):
    """The representative is named by the number of her certificate, as it stands on the paper that she shows."""

    kind = forms.ChoiceField(label=_("身份"), choices=Representation.Kind.choices)
    number = forms.CharField(
        label=_("代办人证件号码"), max_length=40, help_text=_("请当面核对代办人的证件；她要先登记在档案里")
    )
    relation = code_field("kinship", _("与本人关系"))
    scope = forms.CharField(label=_("代办的事"), max_length=120, required=False)
    since = day_field(_("从哪天起"))
    until = day_field(_("到哪天止"), help_text=_("长期的留空"))
