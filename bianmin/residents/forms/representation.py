"""Guardians and agents: who, found by name or number, and for what."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bianmin.core.errors import UserError
from bianmin.residents.models import Person, Representation
from bianmin.residents.permissions import get_person
from bianmin.residents.selectors.person_choices import person_choices
from bianmin.residents.selectors.person_search import PersonHit

from .fields import code_field, day_field
from .scan import scan_field, scan_of


class RepresentationAddForm(forms.Form):
    """`find` is what is typed, `representative` the one who is chosen among those found (`choices`)."""

    kind = forms.ChoiceField(label=_("身份"), choices=Representation.Kind.choices, widget=forms.RadioSelect)
    find = forms.CharField(
        label=_("找代为办事的人"),
        max_length=100,
        required=False,
        help_text=_("姓名、证件号或电话；请当面核对证件。还没有登记的，先登记"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    representative = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    relation = code_field("kinship", _("是本人的什么人"))
    scope = forms.CharField(
        label=_("代办哪些事"), max_length=120, required=False, help_text=_("例如：高龄津贴；监护人不用填")
    )
    since = day_field(_("从哪天起"), help_text=_("留空就是今天"))
    until = day_field(_("到哪天止"), help_text=_("长期的留空"))
    scan = scan_field(_("监护证明、委托书扫描件"), _("PNG、JPG 或 PDF，最大 10 MB；以后代办时不用再交"))

    def __init__(self, *args: Any, user: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user, self.person = user, person
        self.choices: list[PersonHit] = []

    @property
    def chosen_uid(self) -> str:
        return str(self["representative"].value() or "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("find"):
            self.choices = person_choices(user=self.user, text=data["find"], besides=self.person)
            if len(self.choices) == 1 and self.choices[0].exact:  # the whole number, as it stands on her certificate
                data["representative"] = data.get("representative") or str(self.choices[0].uid)
        if data.get("representative"):
            self._choose(data)
        elif "find" not in self.errors:
            self.add_error("find", self._nobody_chosen(data.get("find", "")))
        return data

    def _choose(self, data: dict[str, Any]) -> None:
        try:
            data["representative"] = get_person(self.user, data["representative"])
        except UserError as error:
            self.add_error("find", error.message)

    def _nobody_chosen(self, text: str) -> str:
        if self.choices:
            return _now("请在下面选出这个人。")
        if text:
            return _now("没有找到这个人。请换姓名、证件号或电话再找，或先登记这个人。")
        return _now("请输入代为办事的人的姓名、证件号或电话。")

    def representation(self) -> dict[str, Any]:
        """What `representation_add` takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "find"}
        return data | scan_of(data)


class RepresentationEndForm(forms.Form):
    until = day_field(_("到哪天止"), help_text=_("留空就是今天"))
    reason = forms.CharField(
        label=_("为什么结束"), max_length=200, help_text=_("例如：监护人变更、委托到期、本人收回委托")
    )
