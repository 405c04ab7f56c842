"""Needs and preferences: a box and a few words for each kind."""

import json
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bianmin.residents.models import Need, Person

NOTE = "note_"


class NeedSetForm(forms.Form):
    """`needs_seen` carries what was on file when the page was opened."""

    kinds = forms.MultipleChoiceField(
        label=_("需要注意"), required=False, widget=forms.CheckboxSelectMultiple, choices=Need.Kind.choices
    )
    needs_seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=5000)

    def __init__(self, data: Any = None, *, person: Person) -> None:
        self.person = person
        held = self._held()
        notes: dict[str, str] = {}
        for kind, note in held:
            notes[kind] = "；".join(filter(None, (notes.get(kind, ""), note)))
        initial = {"kinds": list(notes), "needs_seen": json.dumps(held, ensure_ascii=False)}
        super().__init__(data, initial=initial | {NOTE + kind: note for kind, note in notes.items()})
        for kind, label in Need.Kind.choices:
            words = _("%(need)s：说明") % {"need": label}
            widget = forms.TextInput(attrs={"aria-label": words, "placeholder": _("说明，可不填")})
            self.fields[NOTE + kind] = forms.CharField(label=words, max_length=60, required=False, widget=widget)

    def rows(self) -> list[tuple[Any, forms.BoundField]]:
        """Each box with its words."""
        return [(box, self[NOTE + kind]) for box, kind in zip(self["kinds"], Need.Kind.values, strict=True)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = data.get("kinds", [])
        for kind, label in Need.Kind.choices:
            if data.get(NOTE + kind) and kind not in chosen:
                self.add_error(NOTE + kind, _("写了说明，请同时勾选“%(need)s”，或清空说明。") % {"need": label})
        if Need.Kind.OTHER in chosen and not data.get(NOTE + Need.Kind.OTHER):
            self.add_error(NOTE + Need.Kind.OTHER, _("请写明是什么。只写办事要注意的，不评价人。"))
        return data

    def needs(self) -> dict[str, Any]:
        """What `need_set` takes."""
        data = self.cleaned_data
        return {
            "needs": {kind: data[NOTE + kind] for kind in data["kinds"]},
            "seen": self._seen(),
            "source": str(_("窗口登记")),
        }

    def renew(self) -> None:
        """Start from what is on file now; what was typed stays."""
        data = cast(QueryDict, self.data).copy()
        data["needs_seen"] = json.dumps(self._held(), ensure_ascii=False)
        self.data = data

    def _held(self) -> list[tuple[str, str]]:
        return sorted(self.person.needs.order_by().values_list("kind", "note"))

    def _seen(self) -> list[tuple[str, str]] | None:
        try:
            return [(str(kind), str(note)) for kind, note in json.loads(self.cleaned_data["needs_seen"])]
        except (ValueError, TypeError):
            return []
