"""What forms of every app share."""

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from bianmin.core.errors import UserError


def apply_error(form: BaseForm, error: UserError) -> None:
    """Put the error of an action on the field that it names, or on the form. What was typed stays."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, for a form to be bound to; None on GET. An empty post is an empty form, not an unasked one."""
    return request.POST if request.method == "POST" else None
