"""Forms that know from which values their editor started, so that two editors can be told apart."""

import json
from typing import Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

from bianmin.core import encryption

from .fields import YesNoField

# Not shown in the form; left empty they stay as they are.
SEALED = ("id_number", "phone", "bank_card", "note")
SEEN, REMOVE = "seen", "remove"


class SeenForm(forms.Form):
    """Carries the version and the values that it was shown with, sealed: the browser cannot read or change them."""

    seen = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def columns(cls) -> list[str]:
        """Names of the fields that stand for columns of the row."""
        return [name for name in cls.base_fields if name not in (SEEN, REMOVE)]

    @classmethod
    def seal(cls, row: Any) -> str:
        values = {name: getattr(row, name) for name in cls.columns()}
        return encryption.encrypt(
            json.dumps({"version": row.version, "values": values}, cls=DjangoJSONEncoder), aad=f"seen:{row.uid}"
        )

    def opened(self, row: Any) -> tuple[int, dict[str, Any]]:
        """Version and values of when the form was shown; of a broken seal nothing was seen."""
        try:
            data = json.loads(encryption.decrypt(self.cleaned_data[SEEN], aad=f"seen:{row.uid}"))
        except (encryption.DecryptionError, ValueError):
            return 0, {}
        values = {name: value for name, value in data["values"].items() if name in self.columns()}
        return data["version"], {name: _typed(self.fields[name], value) for name, value in values.items()}

    def changes(self, seen: dict[str, Any]) -> dict[str, Any]:
        """What the editor changed: values that differ from what she saw, numbers that she typed anew or removed."""
        removed = dict.fromkeys(self.cleaned_data.get(REMOVE, ()), "")
        return removed | {
            name: self.cleaned_data[name]
            for name in self.columns()
            if (self.cleaned_data[name] or name not in SEALED)
            and (name not in seen or self.cleaned_data[name] != seen[name])
        }


def _typed(field: forms.Field, value: Any) -> Any:
    """A value out of JSON as the form cleans it; what is stored need not be valid by today's tables."""
    return value if value is None or isinstance(field, forms.TypedChoiceField) else field.to_python(value)


def keep_unknown_codes(form: forms.Form) -> None:
    """A code that the table does not have (any more) stays a choice, so that an edit never drops it."""
    for name, field in form.fields.items():
        value = form.initial.get(name)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, YesNoField) and isinstance(value, str | int):
            choices = list(field.choices)  # type: ignore[arg-type]
            if str(value) not in {str(code) for code, _label in choices} and value != "":
                field.choices = [*choices, (value, _("代码 %(code)s（未收录）") % {"code": value})]
