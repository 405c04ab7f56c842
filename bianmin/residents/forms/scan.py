"""A scan in a form: what the browser offers to choose, and what the actions take."""

from typing import Any

from django import forms


def scan_field(label: Any, help_text: Any) -> forms.FileField:
    widget = forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,application/pdf"})
    return forms.FileField(label=label, required=False, help_text=help_text, widget=widget)


def scan_of(data: dict[str, Any]) -> dict[str, Any]:
    """`scan` and `scan_name` out of cleaned data whose field is named `scan`."""
    scan = data["scan"]
    return {"scan": scan.file if scan else None, "scan_name": scan.name if scan else ""}
