"""What the pages of all verbs on a person's file share: fetch and check, note the opening, act, go back to her page."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bianmin.core.errors import NotAllowed, NotFound, UserError, VersionConflict
from bianmin.core.forms import apply_error
from bianmin.residents.actions.person import person_open
from bianmin.residents.forms.conflict import asked_again, conflict_rows, settled, undecided
from bianmin.residents.forms.seen import SeenForm
from bianmin.residents.models import Person
from bianmin.residents.permissions import get_person

UNPROCESSABLE = 422


def person_to_edit(request: HttpRequest, uid: uuid.UUID) -> Person:
    """The person, on whom the user has the right to edit; showing her data in a form is noted as a look."""
    person = get_person(request.user, uid, "edit")
    if request.method == "GET":
        person_open(actor=request.user, person=person, purpose="edit")
    return person


def act_on(form: forms.Form, act: Callable[[], object], *, besides: type[UserError] | tuple[()] = ()) -> bool:
    """Whether `act` was done; if not, what the person can mend stands on the form. Errors of `besides` go on to the
    caller, and so do NotAllowed and NotFound that belong to no field."""
    try:
        act()
    except besides:
        raise
    except (NotAllowed, NotFound) as error:
        if error.field not in form.fields:
            raise
        apply_error(form, error)
    except UserError as error:
        apply_error(form, error)
    else:
        return True
    return False


def edit_or_ask(request: HttpRequest, form: SeenForm, row: Any, edit: Callable[..., object]) -> dict[str, Any] | None:
    """Edit `row` by `edit(version=…, changes=…, seen=…)`. None when it is done; else what the page shows besides the
    form: with another editor's values at hand, both sides of each field that both changed."""
    if not form.is_valid():
        return {}
    version, seen = form.opened(row)
    changes = form.changes(seen)
    if undecided(request.POST):
        form.add_error(None, _("请逐项选择保留哪一个，再保存。"))
        return conflict_rows(form, row, changes, asked_again(form, row, request.POST))
    kept = settled(changes, request.POST)
    try:
        is_done = act_on(form, lambda: edit(version=version, changes=kept, seen=seen), besides=VersionConflict)
    except VersionConflict as error:
        return conflict_rows(form, row, changes, error.details)
    return None if is_done else {}


def page_of(request: HttpRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """The page with the form; 422 when what was posted did not go through."""
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, template, {"form": form, **context}, status=status)


def done(request: HttpRequest, person: Person, words: str) -> HttpResponse:
    """Back to the person's page, which says what was done."""
    messages.success(request, words)
    return redirect("person_detail", uid=person.uid)


def scan_response(content: bytes, content_type: str) -> HttpResponse:
    """A stored scan as what it is: shown, never run."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    return response
