"""Why a number is to be seen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.residents.actions.person import REVEALABLE

# What is kept is "reveal.check" or "reveal.case: 低保复核", so that everybody reads it in their own language.
PURPOSES = [
    ("check", _("核对证件")),
    ("case", _("办理事项、填写表格")),
    ("contact", _("联系本人")),
    ("other", _("其他，写在下面")),
]


class PersonRevealForm(forms.Form):
    field = forms.ChoiceField(choices=[(name, name) for name in (*REVEALABLE, "sensitive")], widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("用途"), choices=PURPOSES, widget=forms.RadioSelect)
    words = forms.CharField(label=_("说明"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        words = (data.get("words") or "").strip()
        if data.get("reason") == "other" and not words:
            self.add_error("words", _("请写明用途。查看会记入台账，居民本人可以看到。"))
        code = f"reveal.{data.get('reason', '')}"
        data["purpose"] = words if data.get("reason") == "other" else f"{code}: {words}" if words else code
        return data
