"""A step that needs nothing but a yes."""

from django import forms


class ConfirmForm(forms.Form):
    """No fields: the button that posts it is the answer."""
