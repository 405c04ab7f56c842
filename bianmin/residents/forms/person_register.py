"""The form with which somebody is registered at the counter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.residents.models import Person
from bianmin.residents.specs import PersonSpec

from .person_identity import PersonIdentityForm
from .place import PlaceForm

OWN = "own"


class PersonRegisterForm(PersonIdentityForm, PlaceForm):
    """`confirm` names the concerns that the clerk has seen (Review.token); `neighbour` is the household at the typed
    address that she joins after all, or OWN for one of its own."""

    residence = forms.ChoiceField(label=_("居住情况"), choices=Person.Residence.choices)
    neighbour = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    confirm = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def person(self) -> PersonSpec:
        person = self.identity()
        person.residence = self.cleaned_data["residence"]
        person.relation = self.cleaned_data["relation"]
        return person

    @property
    def neighbour_uid(self) -> str:
        return str(self["neighbour"].value() or "")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("place") == "none":
            data["relation"] = ""
        return data
