"""Tags: which, on what evidence, from when until when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.residents.models import TagType

from .fields import day_field


class TagTypeField(forms.ModelChoiceField):
    """Names the evidence beside each tag, so that the clerk knows what to look at."""

    def label_from_instance(self, obj: Any) -> str:
        return (
            _("%(tag)s —— 依据：%(evidence)s") % {"tag": obj.name, "evidence": obj.evidence}
            if obj.evidence
            else obj.name
        )


class TagAddForm(forms.Form):
    type = TagTypeField(label=_("标签"), queryset=TagType.objects.all(), to_field_name="code", empty_label=_("请选择"))
    source = forms.CharField(
        label=_("看到的依据"),
        max_length=80,
        help_text=_("证件、认定结果或入户核实记录，例如“低保证，民政所 3 月认定”"),
    )
    since = day_field(_("从哪天起"), help_text=_("留空就是今天"))
    until = day_field(_("到哪天止"), help_text=_("留空按目录里的有效期；没有期限的，到有人结束为止"))


class TagEndForm(forms.Form):
    until = day_field(_("到哪天止"), help_text=_("留空就是今天"))
    reason = forms.CharField(label=_("为什么结束"), max_length=200, help_text=_("例如：低保停发、已经就业"))
