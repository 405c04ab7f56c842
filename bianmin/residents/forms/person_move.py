"""Into which household somebody moves."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bianmin.residents.models import Person

from .place import JOIN, NEW, NONE, PlaceForm


class PersonMoveForm(PlaceForm):
    """`version` is the person's when the page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, initial={"version": person.version, "place": JOIN}, **more)
        self.person = person
        self.fields["place"].label = _("搬到哪里")
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (JOIN, _("搬进已登记的家庭户")),
            (NEW, _("搬到新地址，新立一户")),
            (NONE, _("只从现在的户移出")),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        household = data.get("household")
        if data.get("place") == JOIN and household and getattr(household, "pk", None) == self.person.household_id:
            self.add_error("find", _now("现在就在这一户，不用搬。要改与户主的关系，请到“联系和居住”里改。"))
        return data

    def renew(self, person: Person) -> None:
        """Start from the person as she stands now; what was typed stays."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(person.version)
        self.data = data

    def move(self) -> dict[str, Any]:
        """What `person_move` takes."""
        return {
            "version": self.cleaned_data["version"],
            "household": self.joined(),
            "dwelling": self.dwelling(),
            "relation": self.cleaned_data["relation"] if self.cleaned_data["place"] != NONE else "",
        }
