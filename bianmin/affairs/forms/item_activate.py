"""The button that takes an item up or stops it."""

from django import forms


class ItemActivateForm(forms.Form):
    """`version` is the item's when the page with the button was shown."""

    version = forms.IntegerField(min_value=1)
