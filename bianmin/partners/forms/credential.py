"""Shapes of what is typed of a paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.partners.models import Credential


def day_field(label: Any, *, required: bool = False, **more: Any) -> forms.DateField:
    """A day, typed or picked."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, **more)


class CredentialReplaceForm(forms.Form):
    number = forms.CharField(
        label=_("证照编号"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    issued_on = day_field(_("发证日期"))
    expires_on = day_field(_("有效期到"), help_text=_("写“长期”的留空。"))
    scan = forms.FileField(
        label=_("扫描件"),
        required=False,
        help_text=_("照片（JPG、PNG）或 PDF，最大 12 MB；没有可以以后再补。"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp,application/pdf"}),
    )

    def paper(self) -> dict[str, Any]:
        """What the actions take."""
        scan = self.cleaned_data["scan"]
        return self.cleaned_data | {"scan": scan.file if scan else None, "scan_name": scan.name if scan else ""}


class CredentialAddForm(CredentialReplaceForm):
    kind = forms.ChoiceField(label=_("种类"), choices=[("", _("请选择")), *Credential.Kind.choices])
    needed = forms.BooleanField(label=_("没有它，或者过了期，就不派单"), required=False, initial=True)
    field_order = ["kind", "number", "issued_on", "expires_on", "needed", "scan"]
