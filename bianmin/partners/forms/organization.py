"""The shape of an organisation; what it means is checked by the action."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

KINDS = (
    ("", _("未分类")),
    ("public", _("公共单位")),
    ("enterprise", _("企业")),
    ("social", _("社会组织")),
    ("party", _("党组织")),
)


class OrganizationEditForm(forms.Form):
    name = forms.CharField(label=_("单位名称"), max_length=100)
    kind = forms.ChoiceField(label=_("类别"), choices=KINDS, required=False)
    address = forms.CharField(label=_("地址"), max_length=120, required=False)
    contact_name = forms.CharField(label=_("联络员"), max_length=40, required=False)
    contact_phone = forms.CharField(label=_("联络电话"), max_length=30, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, masked_phone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if masked_phone:
            self.fields["contact_phone"].help_text = _("档案里是 %(phone)s，不改就留空。") % {"phone": masked_phone}


class OrganizationRegisterForm(OrganizationEditForm):
    credit_code = forms.CharField(
        label=_("统一社会信用代码"), max_length=40, help_text=_("18 位，照证书上的写；空格和短横会自动去掉。")
    )
    field_order = ["name", "credit_code", "kind", "address", "contact_name", "contact_phone"]
