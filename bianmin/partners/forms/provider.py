"""Shapes of what is typed about providers; what it means is checked by the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.partners.models import Provider
from bianmin.partners.workflow import PROVIDER


class ProviderEditForm(forms.Form):
    name = forms.CharField(label=_("服务商名称"), max_length=60)
    kind = forms.ChoiceField(label=_("种类"), choices=[("", _("请选择")), *Provider.Kind.choices])
    contact_name = forms.CharField(label=_("联系人"), max_length=40, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=40,
        required=False,
        help_text=_("是单位的填，要先在“单位”里登记；个人的留空。"),
    )
    bank_account = forms.CharField(
        label=_("收款账号"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        help_text=_("按月结算时用，加密保存。"),
    )
    about = forms.CharField(
        label=_("介绍"), max_length=200, required=False, help_text=_("居民下单时看得到，写一两句就好。")
    )
    voluntary = forms.BooleanField(
        label=_("义务服务，不要补贴"),
        required=False,
        help_text=_("该由补贴资金付的部分它不要：免费的单不和它结算。居民自己付的照价目表收，按月和它结算。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kept: dict[str, str] | None = None, **kwargs: Any) -> None:
        """`kept`: what is stored of numbers, masked, by field: left empty, they stay."""
        super().__init__(*args, **kwargs)
        self.kept = {name: masked for name, masked in (kept or {}).items() if masked}
        for name, masked in self.kept.items():
            self.fields[name].help_text = _("档案里是 %(masked)s，不改就留空。") % {"masked": masked}

    def changes(self) -> dict[str, Any]:
        """What the actions take: everything but the version, and no number that was left as it is."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {name: value for name, value in given.items() if value or name not in self.kept}


class ProviderFilterForm(forms.Form):
    use_required_attribute = False
    q = forms.CharField(label=_("名称"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("种类"), required=False, choices=[("", _("全部种类")), *Provider.Kind.choices])
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("没有终止的")), *PROVIDER.choices])

    @property
    def by_choice(self) -> bool:
        """Whether more than the words narrow the list."""
        return any(self.chosen[name] for name in ("kind", "state"))

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that make sense, as the selector takes them."""
        self.is_valid()
        return {"text": self.cleaned_data.get("q", "")} | {
            name: self.cleaned_data.get(name, "") for name in ("kind", "state")
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=120)
