"""What forms of every app share."""

from typing import Any

from django.db.models import Model
from django.forms import BaseForm, Form
from django.http import HttpRequest, QueryDict

from bianmin.core.errors import UserError


def apply_error(form: BaseForm, error: UserError) -> None:
    """Put the error of an action on the field that it names, or on the form. What was typed stays."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


def see_newest(form: Form, row: Model) -> None:
    """After a refusal the page shows the row's newest state; the second try is about what the person has now seen."""
    row.refresh_from_db(fields=["version", "state"])
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["version"] = str(row.version)  # type: ignore[attr-defined]
    form.data = data


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, for a form to be bound to; None on GET. An empty post is an empty form, not an unasked one."""
    return request.POST if request.method == "POST" else None
