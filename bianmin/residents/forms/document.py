"""Documents on file: what is typed of one, with its scan."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.residents.models import DocumentType

from .fields import day_field
from .scan import scan_field, scan_of


class DocumentTypeField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.issuer}）" if obj.issuer else obj.name


class DocumentAddForm(forms.Form):
    type = DocumentTypeField(
        label=_("证件种类"), queryset=DocumentType.objects.all(), to_field_name="code", empty_label=_("请选择")
    )
    number = forms.CharField(
        label=_("证件编号"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    issuer = forms.CharField(label=_("发证机关"), max_length=60, required=False, help_text=_("留空就用目录里的"))
    valid_from = day_field(_("有效期从"))
    valid_until = day_field(_("有效期到"), help_text=_("证面写“长期”的留空"))
    scan = scan_field(_("扫描件"), _("PNG、JPG 或 PDF，最大 10 MB；有扫描件，以后别的事项也能用"))

    def document(self) -> dict[str, Any]:
        """What `document_add` takes."""
        return self.cleaned_data | scan_of(self.cleaned_data)


class DocumentWithdrawForm(forms.Form):
    reason = forms.CharField(label=_("为什么撤下"), max_length=200, help_text=_("例如：已换新证、录错了"))
