"""What the administrator changes of a bundle."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.affairs.models import Bundle
from bianmin.affairs.selectors.item import current_items


class BundleEditForm(forms.Form):
    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    name = forms.CharField(label=_("名称"), max_length=40)
    summary = forms.CharField(
        label=_("一句话说明"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    items = forms.MultipleChoiceField(label=_("包含的事项"), widget=forms.CheckboxSelectMultiple)
    active = forms.BooleanField(label=_("启用"), required=False)

    def __init__(self, data: Any = None, *, bundle: Bundle) -> None:
        names = ("version", "name", "summary", "items", "active")
        super().__init__(data, initial={name: getattr(bundle, name) for name in names})
        choices = [(version.item.code, version.name) for version in current_items()]
        first = [code for code in bundle.items if code in dict(choices)]  # in the bundle's order, then the others
        ordered = sorted(choices, key=lambda row: first.index(row[0]) if row[0] in first else len(first))
        self.fields["items"].choices = ordered  # type: ignore[attr-defined]
