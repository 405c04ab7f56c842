"""Form fields: label, control, help and error, joined for those who hear the page instead of seeing it."""

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField

register = template.Library()


@register.inclusion_tag("ui/field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    help: str = "",
    prefix: str = "",
    suffix: str = "",
    kind: str = "",
    **attrs: Any,
) -> dict[str, Any]:
    """One field of a form. `label` and `help` replace the field's own, `prefix` and `suffix` stand beside the control
    (¥, 元), `kind`: span; the rest become attributes of the control (hx_get → hx-get)."""
    widget = bound.field.widget
    help_text = help or bound.help_text
    errors = list(bound.errors)
    described = _described_by(bound, help_text, errors)
    extra = {name.replace("_", "-"): value for name, value in attrs.items() if value not in (None, False)}
    if isinstance(widget, forms.Textarea):
        extra["maxlength"] = False  # a browser cuts what is pasted without a word; the form says what is too long
    grouped = widget.use_fieldset
    if not grouped:
        extra["aria-describedby"] = described or None
        if errors:
            extra["aria-invalid"] = "true"
    return {
        "bound": bound,
        "label": label or bound.label,
        "control": bound.as_widget(attrs={key: value for key, value in extra.items() if value is not None}),
        "help_text": help_text,
        "errors": errors,
        "described": described,
        "grouped": grouped,
        "checkbox": isinstance(widget, forms.CheckboxInput),
        "required": bound.field.required,
        "prefix": prefix,
        "suffix": suffix,
        "kind": kind,
        "id": bound.auto_id or bound.html_name,
    }


def _described_by(bound: BoundField, help_text: Any, errors: list[Any]) -> str:
    base = bound.auto_id or bound.html_name
    own = bound.field.widget.attrs.get("aria-describedby", "")
    return " ".join(filter(None, (own, f"{base}_helptext" if help_text else "", f"{base}_error" if errors else "")))


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: forms.BaseForm, title: str = "") -> dict[str, Any]:
    """All errors on top of the form, each with a link to its field. Nothing when there are none."""
    found = [] if not form.is_bound else [bound for bound in form if bound.errors]
    general = form.non_field_errors() if form.is_bound else []
    hidden = [error for bound in found if bound.is_hidden for error in bound.errors]
    return {
        "fields": [
            {"label": bound.label, "target": bound.id_for_label or bound.auto_id, "error": bound.errors[0]}
            for bound in found
            if not bound.is_hidden
        ],
        "general": [*general, *hidden],
        "title": title,
    }


@register.inclusion_tag("ui/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """The errors, all hidden and all visible fields of a form, in their order."""
    return {"form": form}
