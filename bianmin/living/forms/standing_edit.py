"""Changing what a standing order will order from now on."""

from typing import Any

from django import forms

from bianmin.core import clock
from bianmin.living.models import StandingOrder

from .standing import RhythmForm, rhythm_of, spans


class StandingEditForm(RhythmForm):
    """What the order says now, to be typed over. The first day can be changed until it has come: every second week is
    counted from it. `version`: as it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, standing: StandingOrder, **kwargs: Any) -> None:
        self.standing = standing
        window, own = _window(standing)
        kwargs["initial"] = {
            "version": standing.version,
            "weekdays": standing.days,
            "window": window,
            "every_weeks": standing.every_weeks,
            "starts_on": standing.starts_on,
            "until": standing.until,
            "skip_holidays": standing.skip_holidays,
            "quantity": standing.quantity,
            "note": standing.note,
        }
        super().__init__(*args, service=standing.service, **kwargs)
        self.fields["window"].choices = own + spans()  # type: ignore[attr-defined]
        if standing.starts_on <= clock.today():
            del self.fields["starts_on"]

    @property
    def changes(self) -> dict[str, Any]:
        """Keyword arguments of the action."""
        data = {"starts_on": self.standing.starts_on} | self.cleaned_data
        return {"rhythm": rhythm_of(data), **{name: data[name] for name in ("version", "quantity", "note")}}


def _window(standing: StandingOrder) -> tuple[str, list[tuple[str, str]]]:
    """Its times as the form sends them, and a choice for them where they are none of the usual windows."""
    label = f"{standing.begins:%H:%M}–{standing.ends:%H:%M}"
    usual = next((value for value, words in spans() if words == label), None)
    if usual is not None:
        return usual, []
    value = f"{standing.begins:%H:%M}-{standing.ends:%H:%M}"
    return value, [(value, label)]
